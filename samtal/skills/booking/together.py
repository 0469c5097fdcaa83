"""Two visits in one message: one for the speaker, one for somebody with her, back to back where that is possible."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from uuid import UUID

from samtal.appointments import booking
from samtal.appointments.finding import look
from samtal.appointments.model import SlotTaken
from samtal.appointments.wishes import FreeTime
from samtal.conversations.content import FactValue, Moment, Reply, Say
from samtal.kit.ids import MatterId, PatientId
from samtal.matters import repository as matters
from samtal.matters.model import Matter
from samtal.patients import repository as patients
from samtal.skills.base import Turn
from samtal.skills.booking.subjects import person_named
from samtal.skills.commands import Provide, ProvideWhen, StartFlow
from samtal.skills.wishes import free_from, free_json, wish_of, without_when

SECOND = "second"


def is_for_two(turn: Turn) -> bool:
    """A visit for the speaker and one for a named other person are asked for together."""
    starts = [one for one in turn.commands if isinstance(one, StartFlow) and one.flow == "book"]
    named = any(isinstance(one, Provide) and one.field == "name" and one.of == "other" for one in turn.commands)
    return named and any(one.for_someone_else for one in starts) and any(not one.for_someone_else for one in starts)


async def begin(turn: Turn, matter: Matter) -> None:
    """Remember who comes along; the second visit is a matter of its own that follows the first."""
    named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "name" and one.of == "other"]
    turn.commands = [one for one in turn.commands if one not in named]
    patient_id = await person_named(turn, named[0].value)
    second = await matters.add_matter(
        turn.tx,
        conversation_id=turn.conversation.id,
        kind="book_along",
        patient_id=patient_id,
        contact_point_id=turn.point.id,
        channel=turn.channel,
        data={"call": turn.call_id},
    )
    matter.data[SECOND] = {"matter": str(second.id), "patient": str(patient_id), "name": named[0].value}
    await turn.touch(matter)


def has_second(matter: Matter) -> bool:
    return SECOND in matter.data


async def take_times(turn: Turn, matter: Matter) -> None:
    """ "Half past for Ben": whose time it is decides whom it is kept for."""
    name = matter.data[SECOND]["name"].casefold()
    for said in [one for one in turn.commands if isinstance(one, ProvideWhen) and one.for_name]:
        at = said.mention.best.at
        if said.for_name.casefold() in name and at is not None:
            turn.commands.remove(said)
            await turn.remember(matter, "second_time", at.strftime("%H:%M"), said.mention.text)


async def _second_time(turn: Turn, matter: Matter, first: FreeTime) -> FreeTime | None:
    """The time said for the second, else the one right after the first."""
    said = matter.value("second_time")
    clock = time.fromisoformat(said) if said else first.end.time()
    at = datetime.combine(first.start.date(), clock, tzinfo=turn.clinic.zone)
    wish = replace(without_when(wish_of(matter, turn.clinic)), practitioners=(first.practitioner,))
    found = await look(wish, at, clinic=turn.clinic, now=turn.now, tx=turn.tx)
    return found if isinstance(found, FreeTime) else None


async def read_back(turn: Turn, matter: Matter, reply: Reply) -> Reply:
    """Both times in one question; where the second has none, the first alone with a word about it."""
    chosen = matter.value("choice")
    if not chosen or reply.confirms != "book":
        return reply
    first = free_from(chosen, turn.clinic)
    second = await _second_time(turn, matter, first)
    if second is None:
        return Reply((Say("booking.no_time_for_second", {"name": matter.data[SECOND]["name"]}),)) + reply
    matter.data[SECOND]["choice"] = free_json(second)
    await turn.touch(matter)
    facts: dict[str, FactValue] = {
        "when": Moment(first.start),
        "time": second.start.time(),
        "name": matter.data[SECOND]["name"],
        "who": turn.clinic.practitioner(first.practitioner).name,
    }
    return replace(reply, says=(Say("booking.read_back_two", facts),))


async def book(turn: Turn, matter: Matter) -> Say | None:
    """The second visit, after the first has been booked; says how that went."""
    second = matter.data[SECOND]
    if "choice" not in second:
        return None
    found = await matters.matter(MatterId(UUID(second["matter"])), turn.tx)
    patient = await patients.patient(PatientId(UUID(second["patient"])), turn.tx)
    free = free_from(second["choice"], turn.clinic)
    try:
        appointment = await booking.book(
            free, patient_id=patient.id, tx=turn.tx, matter_id=found.id if found else None, channel=turn.channel
        )
    except SlotTaken:
        return Say("booking.no_time_for_second", {"name": second["name"]})
    if found is not None:
        found.kind, found.about, found.state = "book", appointment.id, "done"
        await matters.save_matter(found, turn.tx)
    turn.notes.setdefault("booked", []).append(appointment.id)
    return Say("booking.and_second", {"name": second["name"], "time": free.start.time()})
