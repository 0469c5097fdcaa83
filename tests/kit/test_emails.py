from __future__ import annotations

import pytest

from samtal.kit.emails import find_emails


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("anna punkt svensson snabel-a example punkt se", "anna.svensson@example.se"),
        ("it's sarah dot lind at example dot com thanks", "sarah.lind@example.com"),
        ("mejla A.B+c@Ex-ample.co.uk, tack", "a.b+c@ex-ample.co.uk"),
        ("anna fyrtiofem snabel a example punkt co punkt uk", "anna45@example.co.uk"),
        ("s a r a at g mail dot com", "sara@gmail.com"),
        ("nils understreck holm snabela example punkt org", "nils_holm@example.org"),
    ],
)
def test_addresses_are_found_typed_and_spoken(text: str, address: str) -> None:
    found = find_emails(text)

    assert [mention.address for mention in found] == [address]
    assert text[found[0].start : found[0].end] == found[0].text


@pytest.mark.parametrize("text", ["friday at two", "see you at ten dot thanks", "ring mig", "at", "punkt", "@", "x at"])
def test_ordinary_words_are_no_address(text: str) -> None:
    assert find_emails(text) == []
