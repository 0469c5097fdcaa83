"""Finding a time with a patient: offers, a choice among them or any other free time, alternatives, a hold, a read-back.

Shared by every skill that ends in a time (booking, moving). It is a function from the facts of a matter to the next step;
the skill says what a yes does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from samtal.appointments import booking, repository
from samtal.appointments.finding import free_times as find_free
from samtal.appointments.finding import look, nearest
from samtal.appointments.model import Appointment, SlotTaken
from samtal.appointments.wishes import FreeTime, WhyNot, Wish
from samtal.conversations.content import FactValue, Listed, Moment, Option, Reply, Say
from samtal.kit.dates import Mention, Reading
from samtal.kit.ids import AppointmentId, PatientId
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Turn, yes_no
from samtal.skills.commands import (
    AnyWillDo,
    Ask,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
)
from samtal.skills.wishes import (
    about_time,
    absorb,
    free_from,
    free_json,
    single_day,
    spread,
    wanted_time,
    wish_of,
    without_when,
)

HOLD_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Aim:
    """What a skill wants found."""

    skill: str
    confirms: str
    """What a yes to the read-back means."""
    read_back: str
    """The phrase that reads the chosen time back and asks."""
    patient_id: PatientId
    names_details: bool = True
    """Practitioner and service may be named."""
    anchor: datetime | None = None
    """The appointment that is to be moved: what "same time" and "an hour later" are measured from."""
    facts: dict[str, FactValue] | None = None
    in_a_row: int = 1
    """So many visits right after one another."""
    moving: AppointmentId | None = None
    """Its present time counts as free."""


def offers_of(expectation: Expectation | None, turn: Turn) -> list[FreeTime]:
    """The times on the table."""
    if expectation is None:
        return []
    return [free_from(one, turn.clinic) for one in expectation.data.get("offers", ())]


async def take_wishes(turn: Turn, matter: Matter, aim: Aim) -> Reply | None:
    """Take in what was said of when, and which offer was chosen. A reply only when something has to be cleared up."""
    offers = offers_of(turn.waiting_for(aim.skill, matter=matter), turn)
    for selected in turn.take(SelectOffered):
        if 1 <= selected.index <= len(offers):
            await choose(turn, matter, offers[selected.index - 1])
    for anything in turn.take(AnyWillDo):
        await _take_any(turn, matter, anything, offers)
    question: Reply | None = None
    for said in turn.take(ProvideWhen):
        question = await _take_when(turn, matter, said.mention, offers, aim) or question
    for wanted in turn.take(RequestAlternatives):
        await _take_alternatives(turn, matter, wanted, offers)
    return question


async def _take_any(turn: Turn, matter: Matter, anything: AnyWillDo, offers: list[FreeTime]) -> None:
    if anything.field in ("practitioner", "location"):
        await turn.remember(matter, anything.field, "any")
    elif offers:
        await choose(turn, matter, offers[0])
    elif anything.field in ("", "date", "time"):
        await turn.forget(matter, "date", "time")


async def _take_when(turn: Turn, matter: Matter, mention: Mention, offers: list[FreeTime], aim: Aim) -> Reply | None:
    reading = _fitting(mention, offers, matter)
    if mention.excluded:
        await absorb(turn, matter, mention, reading)
        await turn.forget(matter, "choice")
        return None
    if reading.past and reading.has_date:
        return Reply((Say("common.that_has_passed"),))
    if _unclear(mention, offers, reading):
        days = [one.first for one in mention.readings[:2] if one.first]
        return turn.expect(
            aim.skill,
            Reply((Say("common.which_day", {"days": Listed(tuple(days))}),), asks=("date",)),
            matter=matter,
        )
    if reading.compared or reading.shift_minutes:
        await _take_comparison(turn, matter, reading, offers, aim)
        return None
    if reading.same_time and aim.anchor is not None:
        reading = replace(reading, at=aim.anchor.time().replace(tzinfo=None))
    if _says_nothing_new(turn, matter, reading):
        return None
    await turn.forget(matter, "choice")
    if reading.has_time and not reading.has_date:
        offered = [one for one in offers if reading.at and one.start.time() == reading.at]
        if len({one.start for one in offered}) == 1:
            await choose(turn, matter, offered[0], words=mention.text)
            return None
        if offers and single_day(matter) is None and len({one.start.date() for one in offers}) == 1:
            await _settle_day(turn, matter, offers[0])
    await absorb(turn, matter, mention, reading)
    return None


def _says_nothing_new(turn: Turn, matter: Matter, reading: Reading) -> bool:
    """A wider stretch ("this month") around the day that is settled does not unsettle it."""
    if reading.has_time or reading.grain not in ("week", "month", "year") or not (reading.first and reading.last):
        return False
    chosen = matter.value("choice")
    day = free_from(chosen, turn.clinic).start.date() if chosen else single_day(matter)
    return day is not None and reading.first <= day <= reading.last


def _fitting(mention: Mention, offers: list[FreeTime], matter: Matter) -> Reading:
    """The reading that fits what is on the table, else the best one."""
    days = {one.start.date() for one in offers}
    for reading in mention.readings:
        if reading.first and reading.first == reading.last and reading.first in days:
            return reading
    return mention.readings[0]


def _unclear(mention: Mention, offers: list[FreeTime], chosen: Reading) -> bool:
    """Two days may be meant and nothing on the table tells which."""
    if not mention.asks or any(one.start.date() == chosen.first for one in offers):
        return False
    return len({one.first for one in mention.readings[:2] if one.first and one.first == one.last}) > 1


async def _settle_day(turn: Turn, matter: Matter, offered: FreeTime) -> None:
    day = offered.start.date().isoformat()
    value = {"first": day, "last": day, "weekdays": [], "soonest": False, "grain": "day"}
    await turn.remember(matter, "date", value)


async def _take_comparison(turn: Turn, matter: Matter, reading: Reading, offers: list[FreeTime], aim: Aim) -> None:
    """Earlier, later, an hour later: measured from what was chosen or offered, else from the present appointment."""
    chosen = matter.value("choice")
    at = free_from(chosen, turn.clinic).start if chosen else (offers[0].start if offers else aim.anchor)
    if at is None:
        return
    if reading.shift_minutes:
        at = at + timedelta(minutes=reading.shift_minutes)
        await _settle_moment(turn, matter, at)
        return
    await turn.forget(matter, "choice")
    last = offers[-1].start if offers else at
    later = reading.compared == "later"
    clock = (last if later else at).strftime("%H:%M")
    value = {"at": None, "earliest": clock if later else None, "latest": None if later else clock, "approximate": False}
    if single_day(matter) or len({one.start.date() for one in offers}) == 1:
        await turn.remember(matter, "time", value)


async def _settle_moment(turn: Turn, matter: Matter, at: datetime) -> None:
    day = at.date().isoformat()
    await turn.remember(matter, "date", {"first": day, "last": day, "weekdays": [], "soonest": False, "grain": "day"})
    await turn.remember(
        matter, "time", {"at": at.strftime("%H:%M"), "earliest": None, "latest": None, "approximate": False}
    )
    await turn.forget(matter, "choice")


async def _take_alternatives(turn: Turn, matter: Matter, wanted: RequestAlternatives, offers: list[FreeTime]) -> None:
    """None of these: remember what was refused, so that it is not offered again."""
    refused = [*matter.data.get("refused", []), *(one.start.isoformat() for one in offers)]
    matter.data["refused"] = refused[-20:]
    matter.data["direction"] = wanted.direction
    await turn.forget(matter, "choice")
    if offers and wanted_time(matter) is not None:
        await turn.forget(matter, "time")
    await turn.touch(matter)


async def choose(turn: Turn, matter: Matter, free: FreeTime, *, words: str = "") -> None:
    """The patient takes this time."""
    await turn.remember(matter, "choice", free_json(free), words)


async def next_step(turn: Turn, matter: Matter, aim: Aim) -> Reply:
    """Read the chosen time back, or say why a wanted one cannot be had and what can, or offer."""
    turn.take(Ask) if turn.has(Ask) and all(
        one.topic == "offers" for one in turn.commands if isinstance(one, Ask)
    ) else None
    chosen = matter.value("choice")
    if chosen:
        return await _read_back(turn, matter, aim, free_from(chosen, turn.clinic))
    day, at = single_day(matter), wanted_time(matter)
    if day and at:
        return await _look(turn, matter, aim, datetime.combine(day, at, tzinfo=turn.clinic.zone))
    return await _offer(turn, matter, aim)


async def _look(turn: Turn, matter: Matter, aim: Aim, at: datetime) -> Reply:
    wish = without_when(wish_of(matter, turn.clinic))
    found = await look(
        wish, at, clinic=turn.clinic, now=turn.now, tx=turn.tx, for_patient=aim.patient_id, moving=aim.moving
    )
    if isinstance(found, FreeTime):
        await choose(turn, matter, found)
        return await _read_back(turn, matter, aim, found)
    return await _instead(turn, matter, aim, at, found)


async def _instead(turn: Turn, matter: Matter, aim: Aim, at: datetime, why: WhyNot) -> Reply:
    """Not that one: the nearest there are, and why."""
    if why is WhyNot.PAST:
        return Reply((Say("common.that_has_passed"),)) + await _offer_freely(turn, matter, aim)
    wish = replace(wish_of(matter, turn.clinic), first=None, last=None, at=None, earliest=None, latest=None)
    near = await nearest(
        wish,
        at,
        clinic=turn.clinic,
        now=turn.now,
        tx=turn.tx,
        limit=_how_many(turn),
        for_patient=aim.patient_id,
        moving=aim.moving,
    )
    return _offering(turn, matter, aim, near, lead=(_because(why, at, turn),))


def _because(why: WhyNot, at: datetime, turn: Turn) -> Say:
    return Say(f"common.why_{why.value}", {"day": at.date(), "when": Moment(at)})


async def _offer(turn: Turn, matter: Matter, aim: Aim) -> Reply:
    wish = wish_of(matter, turn.clinic)
    free = await _free(turn, wish, aim, matter)
    if free and _wants_the_first(matter):
        await choose(turn, matter, free[0])
        return await _read_back(turn, matter, aim, free[0])
    if free:
        return _offering(turn, matter, aim, _near_about(matter, free) or spread(free, _how_many(turn)))
    return await _nothing_fits(turn, matter, aim, wish)


def _wants_the_first(matter: Matter) -> bool:
    """ "Tomorrow, as early as possible", "as soon as you can, at half past one": one time fits best."""
    day = matter.value("date")
    known = single_day(matter) is not None or wanted_time(matter) is not None
    return bool(day and day["soonest"] and known and not matter.data.get("refused"))


def _near_about(matter: Matter, free: list[FreeTime]) -> list[FreeTime]:
    """Around the time of day that was said loosely ("around three")."""
    at, day = about_time(matter), single_day(matter)
    if at is None or day is None or wanted_time(matter) is not None:
        return []
    target = datetime.combine(day, at, tzinfo=free[0].start.tzinfo)
    return sorted(sorted(free, key=lambda one: abs(one.start - target))[:2], key=lambda one: one.start)


async def _free(turn: Turn, wish: Wish, aim: Aim, matter: Matter) -> list[FreeTime]:
    free = await find_free(
        wish, clinic=turn.clinic, now=turn.now, tx=turn.tx, limit=60, for_patient=aim.patient_id, moving=aim.moving
    )
    if aim.in_a_row > 1:
        starts = {(one.start, one.practitioner, one.location) for one in free}
        free = [one for one in free if (one.end, one.practitioner, one.location) in starts] or free
    refused = set(matter.data.get("refused", ()))
    fresh = [one for one in free if one.start.isoformat() not in refused]
    return fresh or free


async def _nothing_fits(turn: Turn, matter: Matter, aim: Aim, wish: Wish) -> Reply:
    """No such time: loosen the time of day first, then the day, and say so."""
    if wish.first is None and wish.at is None and wish.earliest is None and wish.latest is None and not wish.weekdays:
        return Reply((Say("common.nothing_free"),)) + _offer_person(turn, matter)
    day = wish.first or wish.last or turn.now.date()
    clock = wish.at or wish.earliest or time(12)
    at = datetime.combine(max(day, turn.now.date()), clock, tzinfo=turn.clinic.zone)
    why = await _why_not_that_day(turn, matter, wish, at, aim)
    open_wish = replace(wish, first=None, last=None, weekdays=frozenset(), at=None, earliest=None, latest=None)
    near = await nearest(
        open_wish,
        at,
        clinic=turn.clinic,
        now=turn.now,
        tx=turn.tx,
        limit=_how_many(turn),
        for_patient=aim.patient_id,
        moving=aim.moving,
    )
    if not near:
        return Reply((Say("common.nothing_free"),)) + _offer_person(turn, matter)
    return _offering(turn, matter, aim, near, lead=(why,))


async def _why_not_that_day(turn: Turn, matter: Matter, wish: Wish, at: datetime, aim: Aim) -> Say:
    if wish.first is None or wish.first != wish.last:
        return Say("common.none_then")
    whole_day = replace(wish, at=None, earliest=None, latest=None)
    if await _free(turn, whole_day, aim, matter):
        return Say("common.none_at_that_hour", {"day": at.date()})
    found = await look(
        without_when(wish),
        at,
        clinic=turn.clinic,
        now=turn.now,
        tx=turn.tx,
        for_patient=aim.patient_id,
        moving=aim.moving,
    )
    if isinstance(found, WhyNot) and found in (
        WhyNot.CLOSED_DAY,
        WhyNot.AWAY,
        WhyNot.DAY_OFF,
        WhyNot.TOO_FAR,
        WhyNot.PAST,
    ):
        return _because(found, at, turn)
    return Say("common.why_full_day", {"day": at.date()})


def _offer_person(turn: Turn, matter: Matter) -> Reply:
    return turn.expect("handover", yes_no("call_back", Say("common.shall_a_colleague_call")), matter=matter)


async def _offer_freely(turn: Turn, matter: Matter, aim: Aim) -> Reply:
    await turn.forget(matter, "date", "time")
    return await _offer(turn, matter, aim)


def _how_many(turn: Turn) -> int:
    return 2 if turn.speaks else 3


def _offering(turn: Turn, matter: Matter, aim: Aim, free: Sequence[FreeTime], *, lead: tuple[Say, ...] = ()) -> Reply:
    if not free:
        return Reply((*lead, Say("common.nothing_free"))) + _offer_person(turn, matter)
    offers = sorted(free, key=lambda one: one.start)
    reply = Reply(
        says=(*lead, _offer_words(turn, matter, aim, offers)),
        asks=("offer",),
        options=tuple(
            Option(f"OFFER_{index}", Say("common.moment", {"when": Moment(one.start)}))
            for index, one in enumerate(offers, 1)
        ),
    )
    return turn.expect(aim.skill, reply, matter=matter, data={"offers": [free_json(one) for one in offers]})


def _offer_words(turn: Turn, matter: Matter, aim: Aim, offers: list[FreeTime]) -> Say:
    """Concrete times, the day said once when it is one day, names where they tell the offers apart or are news."""
    days, people = {one.start.date() for one in offers}, {one.practitioner for one in offers}
    named = aim.names_details and not _settled_practitioner(matter)
    many_places = len({one.location for one in offers}) > 1
    if named and len(people) > 1:
        items: list[FactValue] = [
            Say("common.offer_with", {"when": Moment(one.start), "who": _who(turn, one)}) for one in offers
        ]
        return Say("common.offers", {"offers": Listed(tuple(items))})
    facts: dict[str, FactValue] = {"who": _who(turn, offers[0])}
    suffix = "_with" if named and not many_places else ""
    if len(days) == 1:
        times = Listed(tuple(one.start.time() for one in offers))
        return Say(f"common.offers_day{suffix}", {**facts, "day": offers[0].start.date(), "times": times})
    moments = Listed(tuple(Moment(one.start) for one in offers))
    return Say(f"common.offers{suffix}", {**facts, "offers": moments})


def _settled_practitioner(matter: Matter) -> bool:
    """The patient named whom to see, so the offers need not."""
    value = matter.value("practitioner")
    return isinstance(value, list) and len(value) == 1 and matter.facts["practitioner"].sureness >= 0.5


def _who(turn: Turn, free: FreeTime | Appointment) -> str:
    return turn.clinic.practitioner(free.practitioner).name


async def _read_back(turn: Turn, matter: Matter, aim: Aim, free: FreeTime) -> Reply:
    """Hold the time and ask for the yes."""
    try:
        await booking.hold(
            free,
            patient_id=aim.patient_id,
            tx=turn.tx,
            matter_id=matter.id,
            minutes=HOLD_MINUTES,
            channel=turn.channel,
            moving=aim.moving,
        )
    except SlotTaken:
        await turn.forget(matter, "choice")
        return await _instead(turn, matter, aim, free.start, WhyNot.TAKEN)
    phrase = aim.read_back if aim.names_details else f"{aim.read_back}_plain"
    facts: dict[str, FactValue] = {
        "when": Moment(free.start),
        "who": _who(turn, free),
        "service": turn.clinic.service(free.service).name,
        **(aim.facts or {}),
    }
    return turn.expect(aim.skill, yes_no(aim.confirms, Say(phrase, facts)), matter=matter)


async def restate(turn: Turn, matter: Matter, aim: Aim, expectation: Expectation) -> Reply:
    """The open question again after a digression: in few words where the patient has just seen it, else in full."""
    seen = expectation.channel == turn.channel
    if expectation.confirms == aim.confirms:
        chosen = matter.value("choice")
        if chosen:
            return await _read_back(turn, matter, aim, free_from(chosen, turn.clinic))
    offers = offers_of(expectation, turn)
    if not offers:
        return await next_step(turn, matter, aim)
    reply = _offering(turn, matter, aim, offers)
    return replace(reply, says=(Say("common.which_of_them"),)) if seen else reply


async def let_go(turn: Turn, matter: Matter, patient_id: PatientId) -> None:
    """Free what was held for a matter."""
    await repository.end_holds_of_matter(patient_id, matter.id, but=None, tx=turn.tx)


def choice_of(matter: Matter, turn: Turn) -> FreeTime | None:
    value: dict[str, Any] | None = matter.value("choice")
    return free_from(value, turn.clinic) if value else None
