"""A turn asks the database so many questions and no more: what grows here grows the wait of every patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from samtal.db.transaction import Reading, Transaction
from tests.reception import Reception

EDITH = "+447700900300"
MOST = {
    "how can I pay?": 27,
    "I'd like a check-up with Dr Achebe on Thursday at 2 pm": 43,
    "no, make that 3 pm": 39,
    "yes please": 36,
    "thank you": 25,
}
"""Statements in a turn by SMS, with room for a few more than there are."""


async def test_no_turn_asks_the_database_more_than_it_should(
    larkfield: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        async def count(self: Reading, sql: str, *args: object) -> object:
            asked.append(sql)
            return await original(self, sql, *args)

        return count

    for owner, name in ((Reading, "fetch"), (Reading, "fetchrow"), (Reading, "fetchval"), (Transaction, "execute")):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    taken = {}
    for text in MOST:
        asked.clear()
        assert await larkfield.says(EDITH, text)
        taken[text] = len(asked)

    assert {text: count for text, count in taken.items() if count > MOST[text]} == {}
