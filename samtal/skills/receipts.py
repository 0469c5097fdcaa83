"""Where and when something was said, for saying so: "in the chat last night"."""

from __future__ import annotations

from samtal.conversations.content import Say
from samtal.matters.model import Matter
from samtal.skills.base import Turn


def where_and_when(turn: Turn, matter: Matter) -> Say:
    """From the receipt of the first fact of a matter."""
    first = min(matter.facts.values(), key=lambda fact: fact.at, default=None)
    channel = first.channel if first else matter.channel
    at = (first.at if first else matter.opened_at).astimezone(turn.clinic.zone)
    return Say("recall.where_when", {"where": Say(f"recall.on_{channel}"), "when": Say(f"recall.{_ago(turn, at)}")})


def _ago(turn: Turn, at: object) -> str:
    from datetime import datetime

    assert isinstance(at, datetime)
    days = (turn.now.date() - at.date()).days
    if days == 0:
        return "earlier_today"
    if days == 1:
        return "last_night" if at.hour >= 18 else "yesterday"
    return "a_few_days_ago" if days < 7 else "some_time_ago"
