"""Handlers of what is due: each asks again now whether it is right to send (still booked, consent, quiet hours).

A job ends in the transaction that stores its message, so that a process that dies in between sends nothing twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol, TypeAlias
from uuid import UUID

from samtal import jobs
from samtal.appointments import repository as appointments
from samtal.appointments.events import AppointmentBooked, AppointmentCancelled, AppointmentFulfilled, AppointmentMoved
from samtal.appointments.model import Appointment, Participation, Status
from samtal.clinic.clinics import Clinics
from samtal.clinic.model import Clinic
from samtal.conversations import outbox
from samtal.conversations import repository as conversations
from samtal.conversations.content import FactValue, MessageTemplate, Moment, Option, Reply, Say
from samtal.conversations.wording import Style, Wording
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.jobs import Job
from samtal.jobs.repository import finish
from samtal.kit.ids import AppointmentId, ClinicId, ConversationId, PatientId
from samtal.matters import repository as matters
from samtal.outreach import repository
from samtal.outreach.after_call import AFTER_CALL, point_for
from samtal.outreach.quiet import after_quiet, reminder_time
from samtal.outreach.reach import Reach, allowed, reach, ways_to
from samtal.patients import repository as patients
from samtal.patients.assurance import may_name_details

REMIND, CONFIRM, ASK_BACK, ASK_HOW = "remind", "confirm", "follow_up", "after_visit"
MORNING = 10
OWN_ACCORD = "own_accord"
"""Marks what the clinic itself wrote about: whoever gets it there may answer it there, at any level."""


class SaysHow(Protocol):
    def style(self, channel: str) -> Style: ...


@dataclass(frozen=True, slots=True)
class Message:
    """One thing the clinic sends of its own accord."""

    purpose: str
    skill: str
    reply: Reply
    template: str
    about: AppointmentId | None = None
    data: dict[str, str] | None = None
    hours: float = 24 * 30
    """So long an answer is understood as one to this."""
    until: datetime | None = None


Composes: TypeAlias = Callable[[Reach | None], Message]
"""Words a message for a way to the patient; without one, as for an address that is surely hers."""


class Outreach:
    """Plans when things happen, and sends when they are due."""

    def __init__(self, database: Database, *, clinics: Clinics, wording: Wording, channels: SaysHow) -> None:
        self._database, self._clinics, self._wording, self._channels = database, clinics, wording, channels

    # -- planning: subscribers of what happens to appointments -------------------------------------------------------

    async def booked(self, happened: AppointmentBooked, clinic_id: ClinicId) -> None:
        clinic = await self._clinics.get(clinic_id)
        async with self._database.transaction(clinic_id) as tx:
            appointment = await appointments.find(happened.appointment_id, tx)
            if appointment is None or appointment.status is not Status.BOOKED:
                return
            await self._plan_reminders(appointment, clinic, tx)
            if appointment.made_on_channel == "webchat":
                await jobs.schedule(tx, CONFIRM, str(appointment.id), tx.now(), {})

    async def moved(self, happened: AppointmentMoved, clinic_id: ClinicId) -> None:
        clinic = await self._clinics.get(clinic_id)
        async with self._database.transaction(clinic_id) as tx:
            await self._forget(happened.old_appointment_id, clinic, tx)
            appointment = await appointments.find(happened.appointment_id, tx)
            if appointment is None or appointment.status is not Status.BOOKED:
                return
            await self._plan_reminders(appointment, clinic, tx)
            if happened.by != "receptionist":
                await jobs.schedule(tx, CONFIRM, str(appointment.id), tx.now(), {"moved": "yes"})

    async def cancelled(self, happened: AppointmentCancelled, clinic_id: ClinicId) -> None:
        clinic = await self._clinics.get(clinic_id)
        async with self._database.transaction(clinic_id) as tx:
            await self._forget(happened.appointment_id, clinic, tx)
            if happened.by not in ("receptionist", "import"):
                await jobs.schedule(tx, CONFIRM, str(happened.appointment_id), tx.now(), {"cancelled": "yes"})

    async def fulfilled(self, happened: AppointmentFulfilled, clinic_id: ClinicId) -> None:
        clinic = await self._clinics.get(clinic_id)
        async with self._database.transaction(clinic_id) as tx:
            appointment = await appointments.find(happened.appointment_id, tx)
            if appointment is None:
                return
            service = clinic.service(appointment.service)
            if service.follow_up is not None:
                due = _morning(appointment.start, service.follow_up.ask_after_days, clinic)
                await jobs.schedule(tx, ASK_BACK, str(appointment.id), due, {})
            if clinic.policy.after_visit_question:
                await jobs.schedule(tx, ASK_HOW, str(appointment.id), _morning(appointment.start, 1, clinic), {})

    async def _plan_reminders(self, appointment: Appointment, clinic: Clinic, tx: Transaction) -> None:
        for hours in clinic.policy.reminder_hours_before:
            due = reminder_time(appointment.start, hours, clinic)
            if due > tx.now():
                await jobs.schedule(tx, REMIND, f"{appointment.id}:{hours}", due, {"appointment": str(appointment.id)})

    async def _forget(self, appointment_id: AppointmentId, clinic: Clinic, tx: Transaction) -> None:
        for hours in clinic.policy.reminder_hours_before:
            await jobs.cancel(tx, REMIND, f"{appointment_id}:{hours}")
        await matters.drop_expectations(appointment_id, tx)

    # -- due ---------------------------------------------------------------------------------------------------------

    async def remind(self, job: Job) -> None:
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            if not await finish(tx, job):
                return
            appointment = await appointments.find(AppointmentId(UUID(str(job.args["appointment"]))), tx)
            if appointment is None or not _still_to_come(appointment, tx.now()):
                return
            if appointment.participation is Participation.ACCEPTED:
                return
            await self._send(appointment.patient_id, clinic, partial(_reminder, appointment, clinic), tx)

    async def confirm(self, job: Job) -> None:
        """What was booked in the web chat, or changed by staff, in writing; never in quiet hours."""
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            if not await finish(tx, job):
                return
            appointment = await appointments.find(AppointmentId(UUID(str(job.key))), tx)
            if appointment is None or appointment.start <= tx.now():
                return
            if job.args.get("cancelled"):
                message: Composes = partial(_cancelled, appointment, clinic)
            elif _still_to_come(appointment, tx.now()):
                message = partial(_confirmation, appointment, clinic, moved=bool(job.args.get("moved")))
            else:
                return
            later = after_quiet(tx.now(), clinic)
            if later > tx.now():
                # It stands in the chat; at the end of the quiet hours a reminder may be near enough to serve as well.
                await jobs.schedule(tx, CONFIRM, str(job.key), later, dict(job.args))
                return
            await self._send(appointment.patient_id, clinic, message, tx)

    async def after_call(self, job: Job) -> None:
        """One message for each time that was booked or moved in the call."""
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            if not await finish(tx, job):
                return
            conversation_id = ConversationId(UUID(str(job.args["conversation_id"])))
            made = await _made_in_call(str(job.args["call_id"]), tx)
            caller = await repository.caller(str(job.args["call_id"]), tx)
            if not made or caller is None:
                return
            point = await patients.contact_point(caller, tx)
            loose = await matters.loose_facts(conversation_id, tx)
            target = await point_for(point, loose, tx)
            if target is None:
                return
            ways = await ways_to(target, clinic=clinic, purpose="service", order=clinic.policy.after_call, tx=tx)
            if not ways or not await allowed(point, ways[0].channel, "service", tx):
                return
            way = Reach(ways[0], target.conversation_id, sure=target.id == point.id)
            for appointment in made:
                await self._send_over(way, appointment.patient_id, clinic, _summary(appointment, clinic, way), tx)

    async def follow_up(self, job: Job) -> None:
        """ "It is about time for ...": asked once, and only if nothing like it is booked."""
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            if not await finish(tx, job):
                return
            appointment = await appointments.find(AppointmentId(UUID(str(job.key))), tx)
            if appointment is None:
                return
            coming = await appointments.upcoming([appointment.patient_id], now=tx.now(), tx=tx)
            if any(one.status is Status.BOOKED for one in coming):
                return
            reply = Reply(
                (Say("outreach.follow_up"),),
                asks=("confirm",),
                confirms="follow_up",
                options=(Option("YES", Say("common.yes")), Option("NO", Say("common.no"))),
            )
            data = {"service": await repository.usual_next(appointment, tx) or appointment.service}
            message = Message("follow_up", "follow_up", reply, "follow_up", None, data, hours=24 * 14)
            await self._send(appointment.patient_id, clinic, lambda _: message, tx)

    async def after_visit(self, job: Job) -> None:
        """From 0 to 10, and a free word."""
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            if not await finish(tx, job):
                return
            appointment = await appointments.find(AppointmentId(UUID(str(job.key))), tx)
            if appointment is not None:
                reply = Reply((Say("outreach.how_was_it"),), asks=("rating",))
                message = Message("survey", "feedback", reply, "after_visit", appointment.id, hours=24 * 7)
                await self._send(appointment.patient_id, clinic, lambda _: message, tx)

    def handlers(self) -> dict[str, jobs.Handler]:
        return {
            REMIND: self.remind,
            CONFIRM: self.confirm,
            AFTER_CALL: self.after_call,
            ASK_BACK: self.follow_up,
            ASK_HOW: self.after_visit,
        }

    # -- out -----------------------------------------------------------------------------------------------------------

    async def _send(self, patient_id: PatientId, clinic: Clinic, composes: Composes, tx: Transaction) -> None:
        """Over the best way there is; what is said depends on how sure it is that the address is hers."""
        purpose = composes(None).purpose
        ways = await reach(patient_id, clinic=clinic, purpose=purpose, tx=tx)
        if ways:
            await self._send_over(ways[0], patient_id, clinic, composes(ways[0]), tx)

    async def _send_over(
        self, to: Reach, patient_id: PatientId, clinic: Clinic, message: Message, tx: Transaction
    ) -> None:
        patient = await patients.patient(patient_id, tx)
        conversation = await conversations.lock(to.conversation_id, tx)
        language = conversation.language or patient.language or clinic.language
        now = tx.now().astimezone(clinic.zone)
        style = self._channels.style(to.way.channel)
        content = self._wording.content(message.reply, clinic=clinic, language=language, now=now, style=style)
        template = MessageTemplate(message.template, (content.text,))
        content = self._wording.content(
            message.reply, clinic=clinic, language=language, now=now, style=style, template=template
        )
        said = await outbox.say(
            content,
            conversation_id=conversation.id,
            way=to.way,
            tx=tx,
            purpose=message.purpose,
            concerns=patient_id if patient_id != conversation.patient_id else None,
        )
        await matters.expect(
            tx,
            conversation_id=conversation.id,
            skill=message.skill,
            asks=message.reply.asks,
            confirms=message.reply.confirms,
            about=message.about,
            data={**(message.data or {}), OWN_ACCORD: True},
            contact_point_id=to.way.contact_point_id,
            channel=to.way.channel,
            entry_id=said.entry_id,
            expires_at=message.until or tx.now() + timedelta(hours=message.hours),
        )


def _still_to_come(appointment: Appointment, now: datetime) -> bool:
    return appointment.status is Status.BOOKED and appointment.start > now


def _morning(visit: datetime, days: int, clinic: Clinic) -> datetime:
    """At ten in the morning so many days after, by the clock on the wall."""
    day = visit.astimezone(clinic.zone).replace(tzinfo=None) + timedelta(days=days)
    due = day.replace(hour=MORNING, minute=0, second=0, microsecond=0).replace(tzinfo=clinic.zone)
    return after_quiet(due, clinic)


def _facts(appointment: Appointment, clinic: Clinic) -> dict[str, FactValue]:
    return {
        "when": Moment(appointment.start.astimezone(clinic.zone)),
        "who": clinic.practitioner(appointment.practitioner).name,
        "service": clinic.service(appointment.service).name,
        "where": clinic.location(appointment.location).address,
    }


def _plain(clinic: Clinic, to: Reach | None) -> str:
    """A claimed address gets nothing but the time."""
    return "" if may_name_details(clinic) and (to is None or to.sure) else "_plain"


_YES_NO = (Option("YES", Say("common.yes")), Option("NO", Say("common.no")))
_PLACE_INFO = (Option("DIRECTIONS", Say("common.directions")), Option("INFO", Say("common.info")))


def _reminder(appointment: Appointment, clinic: Clinic, to: Reach | None) -> Message:
    reply = Reply(
        (Say(f"outreach.reminder{_plain(clinic, to)}", _facts(appointment, clinic)),),
        asks=("confirm",),
        confirms="attend",
        options=(*_YES_NO, _PLACE_INFO[0]),
    )
    return Message("reminder", "attendance", reply, "appointment_reminder", appointment.id, until=appointment.start)


def _confirmation(appointment: Appointment, clinic: Clinic, to: Reach | None, *, moved: bool) -> Message:
    phrase = "outreach.moved" if moved else "outreach.confirmation"
    reply = Reply((Say(f"{phrase}{_plain(clinic, to)}", _facts(appointment, clinic)),), options=_PLACE_INFO)
    return Message("service", "confirmation", reply, "appointment_confirmed", appointment.id)


def _cancelled(appointment: Appointment, clinic: Clinic, to: Reach | None) -> Message:
    reply = Reply((Say("outreach.cancelled", _facts(appointment, clinic)),))
    return Message("service", "confirmation", reply, "appointment_cancelled", None)


def _summary(appointment: Appointment, clinic: Clinic, to: Reach) -> Message:
    reply = Reply(
        (Say(f"outreach.after_call{_plain(clinic, to)}", _facts(appointment, clinic)),),
        asks=("confirm",),
        confirms="summary",
        options=(*_PLACE_INFO, *_YES_NO),
    )
    return Message("service", "summary", reply, "call_summary", appointment.id)


async def _made_in_call(call_id: str, tx: Transaction) -> list[Appointment]:
    made = await repository.made_in_call(call_id, tx)
    found = [await appointments.find(appointment_id, tx) for appointment_id in made]
    return [one for one in found if one is not None and one.status is Status.BOOKED]
