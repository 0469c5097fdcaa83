"""Which of the dates and times said are wishes, whose they are, and which speak of the appointment there is."""

from __future__ import annotations

import re
from dataclasses import replace

from samtal.engines.understanding.embedded.said import Said
from samtal.engines.understanding.embedded.words import Line
from samtal.kit.dates import Mention, Reading
from samtal.kit.language import fold
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import ProvideWhen

_NEW_BEFORE = re.compile(
    r" (?:till|tills|to|till|until|into|onto|istallet|i stallet|instead|hellre|rather|byt till|come|komma|han komma"
    r"|be|it be|blir det|ta|have|do) (?:the |den |pa |on |at |kl |klockan |nagon gang |nagon dag |around |same )*$"
)
_NEW_AFTER = re.compile(
    r"^(?:[^ .?]+ ){0,2}(?:istallet|i stallet|instead|hellre|rather|gar bra|would be better|vore battre) "
)
_OLD_BEFORE = re.compile(
    r" (?:tid|tiden|tider|besok|besoket|bokning|bokningen|lakartid|lakartiden|mote|motet|appointment|appt|booking|visit"
    r"|slot|one|reservation|checkup|session|#service|#person|from|fran|had|hade|har|har tid|the|den|min|my) "
    r"(?:jag har |i have |vi har |som ar |which is |that is |thats |booked |bokad |is |ar |pa |on |at |for |den |kl "
    r"|klockan |hos #person |with #person |at #place |in #place )*$"
)
_OF_ME = re.compile(r"^(?:is |ar |blir )?(?:for|at|till|to) (?:me|mig|mej|my ?self) ")
_OF_OTHER = re.compile(r"^(?:is |ar |blir )?(?:for|at|till|to) (?:#name|(?:my |min |mitt )?(\w+)) ")
_HALF = re.compile(
    r" (?:and |och |)?(half past|quarter past|quarter to|half|halv|kvart over|kvart i) (for|at|till|to) "
)
_MINUTES = {"half past": 30, "quarter past": 15, "kvart over": 15, "half": 30}


def whens(said: Said, context: TurnContext, *, starts: str) -> list[ProvideWhen]:
    """Everything said about when, as commands. `starts`: the flow that this very utterance begins, or its subject."""
    kept = [one for one in said.mentions if not _is_story(one, said, context)]
    flow = starts or context.flow
    existing = [_of_existing(one, said, context, starts, kept) for one in kept]
    commands = [
        ProvideWhen(mention=one, of_existing=old and flow in ("reschedule", "cancel", "check"))
        for one, old in zip(kept, existing, strict=True)
    ]
    return _for_whom(commands, said)


def before(mention: Mention, line: Line) -> str:
    """What was said before a mention, as a line."""
    return line.text[: _offset(mention, line)]


def after(mention: Mention, line: Line) -> str:
    at = _offset(mention, line)
    end = line.text.find(" ", at)
    return line.text[end + 1 :] if end >= 0 else ""


def _offset(mention: Mention, line: Line) -> int:
    for piece, offset in zip(line.pieces, line.offsets, strict=True):
        if piece.start <= mention.start < piece.end:
            return offset
    return len(line.text)


# Stories ------------------------------------------------------------------------------------------------------------


def _is_story(mention: Mention, said: Said, context: TurnContext) -> bool:
    """A time that belongs to what happened, or to somebody's plans, and is no wish."""
    if mention.best.past and not _may_be_booked(context):
        return True
    if _is_now(mention, said):
        return True
    if (
        {"date", "time", "offer"} & set(context.heard.asks)
        and len(said.mentions) == 1
        and not _HAPPENED.search(said.plain.text)
    ):
        return False
    if len(said.words) < 8 and not said.has("story"):
        return False
    clauses = _clauses(said)
    mine = next((one for one in clauses if one[0] <= mention.start < one[1]), None)
    if mine is None:
        return False
    if mine[2]:
        return False
    wishes = [one for one in clauses if one[2]]
    if mine[3] and (not wishes or len(clauses) > 1):
        return True
    later = [one for one in wishes if one[0] >= mine[1]]
    return len(said.words) > 25 and bool(later) and any(later[-1][0] <= o.start for o in said.mentions)


def _may_be_booked(context: TurnContext) -> bool:
    return context.flow in ("reschedule",) and bool(context.known.get("date"))


def _clauses(said: Said) -> list[tuple[int, int, bool, bool]]:
    """Begin, end, asks for something, tells of something - for each clause."""
    pieces = said.line.pieces
    found: list[tuple[int, int, bool, bool]] = []
    begin = 0
    for index in range(len(pieces) + 1):
        at_end = index == len(pieces)
        if not at_end and not (
            pieces[index].text in (".", "?", ",") or (pieces[index].text in _JOINS and index - begin > 3)
        ):
            continue
        if index > begin:
            words = [one.text for one in pieces[begin:index] if one.text not in ".,?"]
            text = " " + " ".join(words) + " "
            found.append((pieces[begin].start, pieces[index - 1].end, _wishes(text), _tells(text)))
        begin = index
    return found


_JOINS = frozenset(["men", "but", "so", "sa", "and", "och", "then", "sedan", "fast", "for", "because", "eftersom"])
_WISH = re.compile(
    r" (?:jag vill|vi vill|skulle vilja|vill jag|jag behover|behover|kan jag|kan vi|kan ni|kan du|far jag|gar det"
    r"|boka|bokar|onskar|undrar|helst|garna|passar|funkar|ska jag|tid|avboka|flytta|kan han|kan hon|hellre|blir bra"
    r"|gar bra|snalla|tack"
    r"|menar|menade|sa jag|jag sa|ska vara|ska det vara|skulle det vara|skulle vara|var det"
    r"|i want|i need|i would|id like|i like|could|can|may i|please|pls|see me|asking|whether|prefer|rather"
    r"|how about|what about|book|booked|cancel|reschedule|move|works|suits|available|free|appointment|would be good"
    r"|i meant|i said"
    r"|should be|ill take|come in|is fine|only time) "
)
_TELL = re.compile(
    r" (?:borjade|kom ut|hande|ramlade|foll|tappade|markte|upptackte|har haft|har varit|lossnade|svullnade|opererades"
    r"|var jag pa|sedan|sen i|sen|vaknade|slog|brande|akte|reser|bortrest|semester|fyller|ar kvar pa|brollop\w*"
    r"|started|began|came out|came|happened|fell|broke|lost|noticed|woke|bought|was in|was at|been|ago|since|told me|gave me"
    r"|packed|got worse|hurt|stopped|wants me|needs me|working in|away|travelling|holiday|birthday|wedding|funeral|boss) "
)


_HAPPENED = re.compile(
    r" (?:it|he|she|they|den|det|de|han|hon) (?:came|fell|broke|started|began|happened|kom|borjade|lossnade|gick) "
)
_NOW = frozenset(("now", "right now", "nu", "just nu", "genast nu"))


def _is_now(mention: Mention, said: Said) -> bool:
    """ "Now" beside other words is no time."""
    words = fold(mention.text).strip(" ,.!?")
    return words.removeprefix("not ").removeprefix("inte ") in _NOW and len(said.words) > 1


def _wishes(text: str) -> bool:
    return _WISH.search(text) is not None


def _tells(text: str) -> bool:
    return _TELL.search(text) is not None


# The appointment there is -------------------------------------------------------------------------------------------


def _of_existing(mention: Mention, said: Said, context: TurnContext, starts: str, kept: list[Mention]) -> bool:
    if "appointment" in context.heard.asks:
        return True
    if mention.excluded and said.has("cannot_attend"):
        return True
    if starts in ("cancel", "check"):
        return True
    if starts != "reschedule":
        return False
    lead, follow = before(mention, said.line), after(mention, said.line)
    if re.search(r" (?:till|to|until|into|istallet|instead|hellre|rather) (?:[^ .?]+ )?$", lead) or _NEW_AFTER.match(
        follow
    ):
        return False
    if _OLD_BEFORE.search(lead):
        return True
    if re.search(
        r" (?:inte|ej|cant|cannot|wont|forhindrad|hinner|not|couldnt|unable|do|make|make it) (?:[^ .?]+ ){0,4}$", lead
    ):
        return True
    if _NEW_BEFORE.search(lead):
        return False
    return len(kept) > 1 and mention is kept[0]


# Two people in one message ------------------------------------------------------------------------------------------


def _for_whom(commands: list[ProvideWhen], said: Said) -> list[ProvideWhen]:
    """ "1 o'clock for me and half past for Ben": whose each time is; "half past" takes the hour just said."""
    found = []
    for command in commands:
        follow = after(command.mention, said.line)
        if _OF_ME.match(follow):
            found.append(replace(command, for_self=True))
        elif (name := _named_after(command.mention.end, said)) is not None:
            found.append(replace(command, for_name=name))
        else:
            found.append(command)
    extra = _same_hour(found, said)
    return [*found, *extra]


def _named_after(end: int, said: Said) -> str | None:
    match = re.match(r"\s*(?:for|åt|till|to)\s+(?:(?:my|min|mitt)\s+\w+\s+)?([A-ZÅÄÖ][\w-]+)", said.text[end:])
    if match:
        return match[1]
    follow = re.match(r"\s*(?:for|åt|till)\s+(?:my\s+|min\s+|mitt\s+)?(\w+)", said.text[end:], re.IGNORECASE)
    names = [one.text for one in said.names if one.role == "other"]
    return next((name for name in names if follow and follow[1].casefold() in name.casefold()), None)


def _same_hour(found: list[ProvideWhen], said: Said) -> list[ProvideWhen]:
    timed = [one for one in found if one.mention.best.at is not None]
    match = _HALF.search(said.plain.text)
    if not timed or not match or match[1] not in _MINUTES:
        return []
    start, end = said.plain.span(match.start(1), match.end(1))
    if any(one.mention.start < end and start < one.mention.end for one in found):
        return []
    hour = timed[0].mention.best.at
    assert hour is not None
    reading = Reading(at=hour.replace(minute=_MINUTES[match[1]]), grain="minute")
    reading = replace(reading, first=timed[0].mention.best.first, last=timed[0].mention.best.last)
    mention = Mention(start, end, said.text[start:end], (reading,), asks=False)
    name = _named_after(end, said)
    self_too = _OF_ME.match(said.plain.text[match.end(1) + 1 :]) is not None
    return [ProvideWhen(mention, for_name=name or "", for_self=self_too)]
