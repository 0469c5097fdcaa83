"""Off by default; on by the environment or a table of the settings file; never in the way of a receptionist."""

from __future__ import annotations

from pathlib import Path

import pytest

from samtal.engines.understanding.llm import LanguageModel
from samtal.engines.understanding.llm.engine import at_hand
from samtal.engines.understanding.llm.falling_back import Nothing
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.skills.commands import Affirm
from tests.engines.llm.places import READ_BACK


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SAMTAL_CONFIG", str(tmp_path / "samtal.toml"))
    for name in ("PROVIDER", "MODEL", "KEY", "BASE_URL", "DEADLINE"):
        monkeypatch.delenv(f"SAMTAL_LLM_{name}", raising=False)


async def test_without_settings_it_is_the_engine_at_hand() -> None:
    engine = LanguageModel()

    assert engine.instant
    assert (await engine.understand("ja tack", READ_BACK)).commands == (Affirm(),)


def test_the_environment_turns_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAL_LLM_PROVIDER", "anthropic")
    monkeypatch.setenv("SAMTAL_LLM_MODEL", "ears")
    monkeypatch.setenv("SAMTAL_LLM_DEADLINE", "1.25")
    monkeypatch.setenv("SAMTAL_LLM_EXTRA", '{"temperature": null}')

    settings = LanguageModelSettings()

    assert settings.enabled
    assert settings.address == "https://api.anthropic.com"
    assert settings.deadline == 1.25
    assert settings.extra == {"temperature": None}
    assert not LanguageModel(settings).instant


def test_a_table_of_the_settings_file_turns_it_on_and_the_environment_goes_before(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "samtal.toml").write_text(
        '[llm]\nprovider = "openai"\nmodel = "ears"\nbase_url = "http://127.0.0.1:11434/v1/"\n'
    )
    monkeypatch.setenv("SAMTAL_LLM_MODEL", "better ears")

    settings = LanguageModelSettings()

    assert (settings.address, settings.model) == ("http://127.0.0.1:11434/v1", "better ears")


def test_a_setting_that_cannot_be_used_leaves_it_off_and_is_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SAMTAL_LLM_PROVIDER", "crystal-ball")

    assert LanguageModel().instant
    assert "SAMTAL_LLM_PROVIDER" in caplog.text
    assert "crystal-ball" not in caplog.text


@pytest.mark.parametrize("name", ["nobody", "llm"])
async def test_an_engine_that_cannot_stand_by_is_replaced_by_one_that_understands_nothing(name: str) -> None:
    assert isinstance(at_hand(name), Nothing)
    assert (await at_hand(name).understand("hello", READ_BACK)).score == 0.0
