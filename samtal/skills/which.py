"""Which booked time is meant: the one asked about, the one just talked of, the one whose day or doctor was named."""

from __future__ import annotations

from samtal.appointments import repository as appointments
from samtal.appointments.model import Appointment, Status
from samtal.conversations.content import Listed, Moment, Option, Reply, Say
from samtal.kit.ids import AppointmentId, PatientId
from samtal.matters.linking import best_match
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Turn
from samtal.skills.commands import Provide, ProvideWhen, SelectOffered
from samtal.skills.proof import ask_for_proof


async def talked_of(turn: Turn) -> Expectation | None:
    """The newest thing we said or asked about a booked time."""
    return next((one for one in turn.standing if one.about is not None), None)


async def find_by_id(appointment_id: AppointmentId, turn: Turn) -> Appointment | None:
    found = await appointments.find(appointment_id, turn.tx)
    return found if found and found.status is Status.BOOKED and found.start > turn.tx.now() else None


async def settle_person(turn: Turn, matter: Matter) -> None:
    """Whom it concerns, when a name of somebody else was said ("it's my son Dev")."""
    named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "name" and one.of == "other"]
    if named:
        turn.commands = [one for one in turn.commands if one not in named]
        known = best_match(named[0].value, turn.candidates)
        if known is not None:
            matter.patient_id = known.id
            await turn.touch(matter)


async def settle(turn: Turn, matter: Matter, skill: str, *, ask: str) -> Appointment | Reply:
    """The appointment a matter is about, or the next question on the way to it."""
    await settle_person(turn, matter)
    if matter.about is not None:
        found = await find_by_id(matter.about, turn)
        if found is not None and (turn.may_touch(found) or matter.data.get("authority")):
            return found
    answered = await _answered(turn)
    if answered is not None:
        return await _keep(turn, matter, answered)
    patient_id = turn.subject(matter)
    if (turn.shared and matter.patient_id is None) or not turn.may(patient_id).appointment:
        return await ask_for_proof(turn, matter.patient_id if turn.shared else patient_id)
    return await _among(turn, matter, skill, patient_id, ask)


async def _answered(turn: Turn) -> Appointment | None:
    """What the clinic itself wrote or said about, answered here: that may be spoken of."""
    expectation = await talked_of(turn)
    if expectation is None or expectation.about is None:
        return None
    found = await find_by_id(expectation.about, turn)
    if found is None:
        return None
    mine = await turn.upcoming(found.patient_id)
    others = [one for one in mine if one.id != found.id]
    said = _said_days(turn)
    if others and said and not _on(found, said, turn) and turn.may(found.patient_id).appointment:
        return None
    return found


def _said_days(turn: Turn) -> list[ProvideWhen]:
    return [one for one in turn.commands if isinstance(one, ProvideWhen) and one.mention.best.has_date]


def _on(appointment: Appointment, said: list[ProvideWhen], turn: Turn) -> bool:
    day = appointment.start.astimezone(turn.clinic.zone).date()
    return any(reading.first == day == reading.last for one in said for reading in one.mention.readings)


async def _among(turn: Turn, matter: Matter, skill: str, patient_id: PatientId | None, ask: str) -> Appointment | Reply:
    found = await turn.upcoming(patient_id)
    if not found:
        await turn.close(matter, "done")
        return Reply((Say("common.no_booked_time"),))
    fitting = _fitting(found, turn, matter)
    if len(fitting) == 1:
        return await _keep(turn, matter, fitting[0])
    shown = fitting or found
    moments = [Moment(one.start.astimezone(turn.clinic.zone)) for one in shown]
    reply = Reply(
        (Say(ask, {"times": Listed(tuple(moments))}),),
        asks=("appointment",),
        options=tuple(Option(f"OFFER_{i}", Say("common.moment", {"when": m})) for i, m in enumerate(moments[:3], 1)),
    )
    return turn.expect(skill, reply, matter=matter, data={"appointments": [str(one.id) for one in shown]})


def _fitting(found: list[Appointment], turn: Turn, matter: Matter) -> list[Appointment]:
    """Those that what was said leaves: by position, day, time, service or doctor."""
    expectation = turn.waiting_for(turn.notes.get("skill", ""), matter=matter)
    listed = expectation.data.get("appointments", []) if expectation else []
    for selected in turn.take(SelectOffered):
        if 1 <= selected.index <= len(listed):
            return [one for one in found if str(one.id) == listed[selected.index - 1]]
    left = found
    for said in [one for one in turn.commands if isinstance(one, ProvideWhen)]:
        days = [one for one in left if _on(one, [said], turn)]
        if days and (len(found) > 1 or said.of_existing):
            turn.commands.remove(said)
            left = days
        elif listed and said.mention.best.at:
            at = [o for o in left if o.start.astimezone(turn.clinic.zone).time() == said.mention.best.at]
            if at:
                turn.commands.remove(said)
                left = at
    for provided in [one for one in turn.commands if isinstance(one, Provide)]:
        if provided.field in ("service", "practitioner"):
            matching = [one for one in left if getattr(one, provided.field) in provided.values]
            if matching:
                turn.commands.remove(provided)
                left = matching
    return left


async def _keep(turn: Turn, matter: Matter, appointment: Appointment) -> Appointment:
    matter.about, matter.patient_id = appointment.id, appointment.patient_id
    matter.data["authority"] = True
    await turn.touch(matter)
    return appointment
