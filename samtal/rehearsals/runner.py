"""Plays one rehearsal on a stage: does what each step says, lets everything that is due happen, and looks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from samtal.api import desk
from samtal.appointments import booking, calendar
from samtal.appointments.model import Appointment, Status
from samtal.appointments.slots import visit_at
from samtal.db.transaction import Reading
from samtal.handoff import timeline
from samtal.kit.ids import ConversationId, PatientId
from samtal.kit.phones import is_withheld
from samtal.patients import repository as patients
from samtal.rehearsals import eye
from samtal.rehearsals.codes import fill_code, find_code, needs_code
from samtal.rehearsals.expectations import NeverAsked, check_step
from samtal.rehearsals.eye import Out
from samtal.rehearsals.model import (
    Act,
    Answers,
    Calls,
    Cancels,
    Fails,
    Gives,
    HandsBack,
    HangsUp,
    Keys,
    LooksUp,
    Marks,
    Moves,
    Presses,
    Rehearsal,
    Replies,
    Says,
    Step,
    TakesOver,
)
from samtal.rehearsals.observed import Found, Observed, SeenTimeline
from samtal.rehearsals.outcome import check_outcome
from samtal.rehearsals.results import RehearsalResult, StepResult
from samtal.rehearsals.stage import Stage
from samtal.rehearsals.telling import transcript_of
from samtal.rehearsals.timing import moments
from samtal.rehearsals.watching import Watch


@dataclass(slots=True)
class Runner:
    """One rehearsal under way."""

    stage: Stage
    rehearsal: Rehearsal
    seen: set[str] = field(default_factory=set)
    since_patient: list[Out] = field(default_factory=list)
    never: NeverAsked = field(default_factory=NeverAsked)
    watch: Watch = field(default_factory=Watch)
    last_conversation: ConversationId | None = None
    looked_up: SeenTimeline | None = None

    async def play(self) -> RehearsalResult:
        """Every step in its time, then the outcome."""
        results: list[StepResult] = []
        problems: list[str] = []
        for step, moment in moments(self.rehearsal.steps, self.stage.clinic.zone):
            try:
                results.append(await self._step(step, moment))
            except Exception as error:  # a step that cannot be played fails the rehearsal, not the run
                problems.append(f"step {step.number}: could not be played: {type(error).__name__}: {error}")
                break
        found = await self._found()
        problems += check_outcome(self.rehearsal.outcome, found)
        return RehearsalResult(
            self.rehearsal,
            tuple(results),
            found,
            tuple(problems),
            tuple(self.watch.repeats.found),
            transcript_of(results, receptionist=self.stage.clinic.name),
        )

    # -- one step ------------------------------------------------------------------------------------------------------

    async def _step(self, step: Step, moment: datetime) -> StepResult:
        await self.stage.go_to(moment)
        await self._look_around()
        if step.by_patient:
            self.since_patient = []
        before = set(self.seen)
        self.looked_up = None
        started = time.perf_counter()
        for act in step.acts:
            await self._act(step, await self._with_code(step, act))
        await self.stage.settle()
        elapsed = (time.perf_counter() - started) * 1000
        fresh = await self._look_around()
        replies = [one for one in fresh if one.key not in before and one.direct] if step.by_patient else []
        observed = await self._observed(step, replies, elapsed)
        if step.by_patient:
            await self.watch.see(self.stage, step, replies)
        local = self.stage.clock.now().astimezone(self.stage.clinic.zone)
        found = []
        if step.expect is not None:
            found += check_step(step.expect, observed, now_local=local, verbatim=self._verbatim())
        found += self.never.check(step.expect, observed)
        return StepResult(step, local, observed, tuple(found))

    async def _look_around(self) -> list[Out]:
        """What has gone out since the last look; whatever was no direct reply counts as sent."""
        async with self.stage.house.database.reading(self.stage.clinic_id) as tx:
            out = [one for one in await eye.everything_out(self.stage, tx) if one.key not in self.seen]
        self.seen |= {one.key for one in out}
        self.since_patient += [one for one in out if not one.direct]
        return out

    async def _observed(self, step: Step, replies: list[Out], elapsed: float) -> Observed:
        async with self.stage.house.database.reading(self.stage.clinic_id) as tx:
            conversation_id = await self._conversation(step, replies, tx)
            state = await _state(conversation_id, tx)
            seen = self.looked_up
            if seen is None and step.expect is not None and step.expect.timeline is not None:
                owner = await _owner(conversation_id, tx)
                seen = await eye.desk_sees(owner, tx) if owner else None
        return Observed(
            replies=tuple(eye.as_reply(one) for one in replies),
            sent=tuple(eye.as_sent(one) for one in self.since_patient),
            handed_over=state[0],
            urgent=state[1],
            timeline=seen,
            milliseconds=elapsed,
        )

    async def _conversation(self, step: Step, replies: list[Out], tx: Reading) -> ConversationId | None:
        if step.by_patient:
            point = await self.watch.point_of(self.stage, step, tx)
            if point is not None:
                self.last_conversation = (await patients.contact_point(point, tx)).conversation_id
        if replies:
            self.last_conversation = replies[-1].conversation_id
        return self.last_conversation

    def _verbatim(self) -> Iterable[str]:
        clinic = self.stage.clinic
        yield clinic.name
        for place in clinic.locations:
            yield place.name
            yield place.address
        for person in clinic.practitioners:
            yield person.name
            for guidance in person.guidance:
                yield from guidance.say.by_language.values()
        for article in clinic.articles:
            yield from article.answer.by_language.values()
        for service in clinic.services:
            yield from service.name.by_language.values()
            yield from service.preparation.by_language.values()

    async def _with_code(self, step: Step, act: Act) -> Act:
        if not needs_code(act):
            return act
        async with self.stage.house.database.reading(self.stage.clinic_id) as tx:
            point = await self.watch.point_of(self.stage, step, tx)
            number = await tx.fetchval(
                """select cp.canonical from verification_code v join contact_point cp on cp.id = v.sent_to
                     and cp.clinic_id = v.clinic_id
                   where v.clinic_id = $1 and v.asked_by = $2 order by v.sent_at desc limit 1""",
                tx.clinic_id,
                point,
            )
        for sent in reversed(self.stage.twilio.log):
            if sent.to == number and (code := find_code(sent.text)):
                return fill_code(act, code)
        raise LookupError("no code has been sent to this person")

    # -- doing ---------------------------------------------------------------------------------------------------------

    async def _act(self, step: Step, act: Act) -> None:
        match act:
            case Fails(on, code):
                self._fails(on, code)
            case TakesOver() | LooksUp() | Cancels() | Moves() | Marks() | Replies() | HandsBack():
                await self._at_desk(step.who, act)
            case _:
                await self._by_patient(step, act)

    def _fails(self, on: str, code: str) -> None:
        stage = self.stage
        for emulator, channel in ((stage.whatsapp, "whatsapp"), (stage.twilio, "sms"), (stage.mail, "email")):
            if not on:
                emulator.fail(None)
            elif on == channel:
                emulator.fail(int(code))

    async def _by_patient(self, step: Step, act: Act) -> None:
        match step.on:
            case "webchat":
                await self._in_chat(step, act)
            case "whatsapp":
                await self._on_whatsapp(step, act)
            case "sms":
                await self._by_sms(step, act)
            case "phone":
                await self._on_phone(step, act)
            case "email":
                await self._by_email(step, act)
            case _:
                raise LookupError(f"nothing is done on {step.on}")

    async def _in_chat(self, step: Step, act: Act) -> None:
        visitor = await self.stage.visitor(step.who)
        twice = 2 if step.repeats_delivery else 1
        client_id = f"step-{step.number}-{step.line}"
        for _ in range(twice):
            match act:
                case Says(text):
                    if text.strip():  # the widget has nothing to send
                        await visitor.says(text, client_id=client_id)
                case Presses(what):
                    await self._press_in_chat(step, what, client_id)
                case Gives(name, phone, email, born):
                    fields = {"name": name, "phone": phone, "email": email, "born": born}
                    filled = {key: value for key, value in fields.items() if value}
                    await visitor.fills_in(client_id=client_id, **filled)
                case _:
                    raise LookupError(f"{type(act).__name__} is not done in a chat")
        self.watch.visitors[step.who] = visitor.session

    async def _press_in_chat(self, step: Step, what: str, client_id: str) -> None:
        visitor = await self.stage.visitor(step.who)
        for shown in reversed(visitor.shown):
            for action, title in shown.choices:
                if what in (action, title):
                    await visitor.presses(action, client_id=client_id)
                    return
        await visitor.says(what, client_id=client_id)

    async def _on_whatsapp(self, step: Step, act: Act) -> None:
        whatsapp = self.stage.whatsapp
        deliveries = 2 if step.repeats_delivery else 1
        match act:
            case Says(text):
                await whatsapp.patient_sends(step.who, text, deliveries=deliveries)
            case Presses(what):
                try:
                    await whatsapp.presses(step.who, what, deliveries=deliveries)
                except LookupError:
                    await whatsapp.patient_sends(step.who, what, deliveries=deliveries)
            case _:
                raise LookupError(f"{type(act).__name__} is not done on WhatsApp")

    async def _by_sms(self, step: Step, act: Act) -> None:
        text = act.text if isinstance(act, Says) else act.what if isinstance(act, Presses) else ""
        await self.stage.twilio.texts(
            step.who, self.stage.clinic.sms, text, deliveries=2 if step.repeats_delivery else 1
        )

    async def _by_email(self, step: Step, act: Act) -> None:
        text = act.text if isinstance(act, Says) else act.what if isinstance(act, Presses) else ""
        if not text:
            raise LookupError(f"{type(act).__name__} is not done by e-mail")
        await self.stage.mail.writes(
            step.who, self.stage.clinic.email, text, deliveries=2 if step.repeats_delivery else 1
        )

    async def _on_phone(self, step: Step, act: Act) -> None:
        number = "anonymous" if is_withheld(step.who) else step.who
        match act:
            case Calls():
                await self.stage.call(number)
            case Answers():
                await self.stage.take_call(number)
            case HangsUp():
                await self.stage.hang_up(number)
            case Says(text) | Presses(text):
                if number in self.stage.calls and not self.stage.calls[number].over:
                    await self.stage.calls[number].says(text)
            case Keys(digits):
                await self.stage.calls[number].keys(digits)
            case _:
                raise LookupError(f"{type(act).__name__} is not done on the phone")

    # -- the desk ------------------------------------------------------------------------------------------------------

    async def _at_desk(self, staff: str, act: Act) -> None:
        async with self.stage.house.database.transaction(self.stage.clinic_id) as tx:
            match act:
                case LooksUp(phone, name):
                    found = await timeline.find_patients(tx, name=name, phone=phone)
                    if not found:
                        raise LookupError(f"the desk finds nobody for {phone or name}")
                    self.looked_up = await eye.desk_sees(found[0][0], tx)
                    self.last_conversation = await desk.conversation_for(found[0][0], tx)
                case TakesOver(who):
                    patient_id, conversation_id = await self._who(who, tx)
                    await desk.take_over(conversation_id, staff, tx)
                    self.last_conversation = conversation_id
                    self.looked_up = await eye.desk_sees(patient_id, tx)
                case HandsBack(who):
                    _, conversation_id = await self._who(who, tx)
                    await desk.hand_back(conversation_id, staff, tx)
                    self.last_conversation = conversation_id
                case Replies(text, to, via):
                    patient_id, conversation_id = await self._who(to, tx)
                    await desk.reply(
                        patient_id, conversation_id, text, staff=staff, clinic=self.stage.clinic, tx=tx, via=via
                    )
                    self.last_conversation = conversation_id
                case Cancels(patient, start):
                    await booking.cancel((await self._appointment(patient, start, tx)).id, tx=tx, by=staff)
                case Marks(patient, start, status):
                    one = await self._appointment(patient, start, tx)
                    await booking.mark(one.id, Status(status), tx=tx, by=staff)
                case Moves(patient, start, to_time):
                    one = await self._appointment(patient, start, tx)
                    moment = to_time.replace(tzinfo=self.stage.clinic.zone)
                    free = visit_at(
                        moment,
                        practitioner=one.practitioner,
                        service=one.service,
                        clinic=self.stage.clinic,
                        location=one.location,
                    )
                    await booking.move(one.id, free, tx=tx, by=staff)
                case _:
                    raise LookupError(f"{type(act).__name__} is not done at the desk")

    async def _who(self, who: str, tx: Reading) -> tuple[PatientId, ConversationId]:
        known = await patients.by_file_key(who, tx)
        if known is not None:
            patient_id = (await patients.root(known.id, tx)).id
        else:
            phone = who if who.startswith("+") else ""
            found = await timeline.find_patients(tx, phone=phone, name="" if phone else who)
            if not found and phone:
                point = await patients.contact_point_at("tel", [phone], tx)
                claimants = await patients.claimants(point.id, tx) if point else []
                found = [(one.id, None) for one in claimants]
            if not found:
                raise LookupError(f"the desk knows nobody as {who}")
            patient_id = found[0][0]
        return patient_id, await desk.conversation_for(patient_id, tx)  # type: ignore[arg-type]

    async def _appointment(self, who: str, start: datetime, tx: Reading) -> Appointment:
        patient_id, _ = await self._who(who, tx)
        moment = start.replace(tzinfo=self.stage.clinic.zone)
        found = await calendar.at(patient_id, moment, tx=tx)
        if found is None:
            raise LookupError(f"{who} has no appointment at {start:%Y-%m-%d %H:%M}")
        return found

    # -- the outcome ---------------------------------------------------------------------------------------------------

    async def _found(self) -> Found:
        async with self.stage.house.database.reading(self.stage.clinic_id) as tx:
            threads = await self.watch.threads(self.stage, tx)
            return Found(
                appointments=await eye.appointments_found(self.stage, tx),
                repeats=self.watch.repeats.count,
                threads=threads,
            )


async def _state(conversation_id: ConversationId | None, tx: Reading) -> tuple[bool, bool]:
    if conversation_id is None:
        return False, False
    row = await tx.fetchrow(
        """select handed_over_at is not null or floor <> '' as handed, urgent_at is not null as urgent
           from conversation where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        conversation_id,
    )
    return (bool(row["handed"]), bool(row["urgent"])) if row else (False, False)


async def _owner(conversation_id: ConversationId | None, tx: Reading) -> PatientId | None:
    found = await tx.fetchval(
        "select patient_id from conversation where clinic_id = $1 and id = $2", tx.clinic_id, conversation_id
    )
    return PatientId(UUID(str(found))) if found else None
