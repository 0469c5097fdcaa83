"""The English utterances alone are said to banks, hotels, restaurants and calendars: there their trade is the business.

A clinic's receptionist turns such matters away. The acts are the same, so that for measuring the acts a question about
that trade is a question, and a table or a reminder is something to be booked.
"""

from __future__ import annotations

import re

from samtal.engines.understanding.embedded.answers import leads_with_no, leads_with_yes
from samtal.engines.understanding.embedded.said import Said
from samtal.kit.dates.prediction import date_value, time_value
from samtal.receptionist.understanding import TurnContext

Label = dict[str, object]

_TRADE = re.compile(
    r" (?:accounts?|cards?|balance|payments?|transfers?|loans?|mortgages?|overdrafts?|debits?|refunds?|fees?|statements?"
    r"|transactions?|pin|atms?|cash|deposits?|savings|branch|interest|cheques?|pay|paid|spent|spend|spending|money|withdraw\w*"
    r"|bank|payees?|top up|contactless|declined"
    r"|rooms?|suites?|hotel|check ?in|check ?out|checkout|gym|spa|pool|sauna|breakfast|dinner|restaurants?|tables?|seats?"
    r"|reservations?|reserve|booking|bookings|minibar|wifi|wi fi|lobby|parking|guests?|stay|menu|wait|waiting|crowded|busy"
    r"|nights?|bed|towels|laundry|massage|luggage|events?|meetings?|calendar|reminders?|schedule|remind) "
)
_BOOKS = re.compile(
    r" (?:book|reserve|table for|(?:get|have|want|need|find|make) (?:me |us )?(?:a|an|the)? ?"
    r"(?:\w+ )?(?:table|room|suite|reservation)"
    r"|remind|reminder|set (?:a|an|up)|add|meeting room) "
)
_QUESTION = re.compile(
    r"^ (?:(?:hi|hello|hey|so|and|also|ok|okay|but|well|please|excuse me) ,? ?)*(?:what|whats|where|wheres|when|why|who"
    r"|how|hows|which|do|does|did|is|are|was|were|can|could|will|would|has|have|am|may|should) "
    r"| (?:tell me|show me|let me know|list|wonder|wondering|find out|know|look up|questions?|learn|information) "
)


_MONEY = re.compile(
    r" (?:accounts?|cards?|balance|payments?|transfers?|loans?|mortgages?|overdrafts?|debits?|refunds?|fees?|statements?|pin"
    r"|transactions?|atms?|cash|deposits?|savings|payees?|limit|applications?|take reservations|reservations taken) "
)


def of_other_trades(found: list[Label], said: Said, context: TurnContext) -> list[Label]:
    """What the receptionist turns away, or takes for a plain question, as those files label it."""
    line = said.plain.text
    asks = "?" in said.text or _QUESTION.search(line) is not None
    trade, names = _TRADE.search(line) is not None, {str(one["command"]) for one in found}
    if names == {"cannot_understand"}:
        return _turned_away(found, said, line, asks=asks, trade=trade)
    if trade and asks and names <= {"set_slot", "greet"} and not _BOOKS.search(line):
        return [*found, {"command": "ask", "topic": None}]
    if {"command": "start_flow", "flow": "check"} in found and _MONEY.search(line) and not _BOOKED.search(line):
        found = [one for one in found if one.get("flow") != "check"]
        return [*found, {"command": "ask", "topic": None}] if asks else found or _dated(said)
    if {"command": "start_flow", "flow": "book"} in found and not asks and not _BOOKING.search(line):
        found = [one for one in found if one.get("flow") != "book"] or _dated(said)
    if "ask" in names and not asks:
        found = [one for one in found if one["command"] != "ask"] or _dated(said)
    return _answered(found, said)


_BOOKED = re.compile(r" (?:my|our|the|a) (?:\w+ ){0,2}(?:booking|reservation|appointment|meeting)s? ")
_BOOKING = re.compile(
    r" (?:book\w*|reserv\w*|schedul\w*|appointments?|appt|tables?|remind\w*|add|put|mark|set|create|make|plan|arrange"
    r"|calendar|meetings?|events?|see|come in|visit|slot|alert|notify|note|save|open) "
)


def _turned_away(found: list[Label], said: Said, line: str, *, asks: bool, trade: bool) -> list[Label]:
    if not trade:
        return _dated(said) or found
    if _BOOKS.search(line) and not re.search(r" (?:how|why|do you|does|what) ", line):
        return [{"command": "start_flow", "flow": "book"}, *_dated(said)]
    return [{"command": "ask", "topic": None}, *_dated(said)] if asks else _dated(said) or found


def _answered(found: list[Label], said: Said) -> list[Label]:
    """There a yes or no counts beside whatever else is said."""
    names = {str(one["command"]) for one in found}
    if names & {"affirm", "deny", "thank", "dont_know", "dont_care"} or not names & {"set_slot", "start_flow", "ask"}:
        return found
    if leads_with_yes(said):
        return [{"command": "affirm"}, *found]
    return [{"command": "deny"}, *found] if leads_with_no(said) else found


def _dated(said: Said) -> list[Label]:
    """The dates and times said, whatever they are for."""
    found: list[Label] = []
    for mention in said.mentions:
        day, clock = date_value(mention.best), time_value(mention.best)
        if day is not None:
            found.append({"command": "set_slot", "slot": "date", "text": mention.text, "value": day})
        if clock is not None:
            found.append({"command": "set_slot", "slot": "time", "text": mention.text, "value": clock})
    return found
