from __future__ import annotations

import pytest

from samtal.kit.sounds import alike, close_enough, sound


@pytest.mark.parametrize(
    ("a", "b"),
    [("fillips", "Phillips"), ("lynd", "Lind"), ("valenius", "Wallenius"), ("ekdal", "Ekdahl"), ("ajdin", "Aydin")],
)
def test_what_sounds_alike_is_one_sound(a: str, b: str) -> None:
    assert sound(a) == sound(b)
    assert alike(a, b) == 0.95


@pytest.mark.parametrize(
    ("a", "b"), [("tegström", "Tägtström"), ("stjärnfält", "Stjernfeldt"), ("bjrökman", "Björkman")]
)
def test_a_misheard_name_is_close_enough(a: str, b: str) -> None:
    assert close_enough(a, b)


@pytest.mark.parametrize(("a", "b"), [("lund", "Lind"), ("chance", "Vance"), ("berg", "Öberg"), ("read", "Reid")])
def test_short_names_must_be_nearer(a: str, b: str) -> None:
    assert not close_enough(a, b)
