"""The contract of a skill, and the turn it works in.

A skill is a folder `samtal/skills/<name>/` whose `__init__` holds one constant, `SKILL`, with a `phrases/` folder beside
it. It is shown the commands nobody has taken yet; it takes those that are its business, acts, and says what to say next.
It asks only for what is not known. A skill never imports another skill.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from samtal.appointments import repository as appointments
from samtal.appointments.model import Appointment, Status
from samtal.clinic.model import Clinic
from samtal.conversations.content import Option, Reply, Say
from samtal.conversations.model import Conversation, Entry, Way
from samtal.db.transaction import Transaction
from samtal.kit.ids import AppointmentId, MatterId, PatientId
from samtal.matters import repository as matters_repository
from samtal.matters.model import Expectation, Fact, Matter, MatterState
from samtal.patients.assurance import Disclosure, disclosure
from samtal.patients.model import Assurance, ContactPoint, Level, Patient
from samtal.skills.commands import Command

C = TypeVar("C")


@dataclass(slots=True)
class Asked:
    """A question that goes out with this turn's reply; stored with it, or not at all."""

    skill: str
    asks: tuple[str, ...] = ()
    confirms: str = ""
    matter_id: MatterId | None = None
    about: AppointmentId | None = None
    data: dict[str, Any] = field(default_factory=dict)
    expires_at: datetime | None = None


@dataclass(slots=True)
class Turn:
    """One utterance of the patient and everything that may be known of the situation."""

    tx: Transaction
    clinic: Clinic
    now: datetime
    """Clinic-local, aware."""
    channel: str
    speaks: bool
    language: str
    conversation: Conversation
    point: ContactPoint
    way: Way
    entry: Entry
    call_id: str
    candidates: list[Patient]
    """Whom this contact point may stand for."""
    speaker: Patient | None
    """Who speaks, as far as known."""
    assurances: list[Assurance]
    matters: list[Matter]
    """Open matters that may be known here, the one in focus first."""
    standing: list[Expectation]
    """What we wait for, newest first, as far as it may be known here."""
    loose: dict[str, Fact]
    commands: list[Command] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    notes: dict[str, Any] = field(default_factory=dict)
    """What one part of the turn tells another: `announced_by` of a call, `handed_over` ..."""

    # -- commands ------------------------------------------------------------------------------------------------

    def has(self, *kinds: type) -> bool:
        return any(isinstance(command, kinds) for command in self.commands)

    def take(self, kind: type[C]) -> list[C]:
        """The commands of this kind, which nobody else gets now."""
        taken: list[C] = [command for command in self.commands if isinstance(command, kind)]
        self.commands = [command for command in self.commands if not isinstance(command, kind)]
        return taken

    def take_one(self, kind: type[C]) -> C | None:
        taken = self.take(kind)
        return taken[0] if taken else None

    # -- whom it concerns ------------------------------------------------------------------------------------------

    @property
    def shared(self) -> bool:
        """The contact point may stand for several patients and it is not known which."""
        return self.speaker is None and len(self.candidates) > 1

    def subject(self, matter: Matter | None = None) -> PatientId | None:
        """Whom a matter concerns: the person named for it, else who speaks."""
        if matter is not None and matter.patient_id is not None:
            return matter.patient_id
        return self.speaker.id if self.speaker else None

    def level(self, patient_id: PatientId | None) -> Level:
        """How sure we are that we talk to this patient, or to somebody who may speak for her."""
        if self.point.scheme in ("email", "withheld"):
            return Level.ANONYMOUS
        proven = [one for one in self.assurances if one.patient_id == patient_id]
        if any(self._holds(one) for one in proven):
            return max(one.level for one in proven if self._holds(one))
        if self.point.scheme == "web":
            return Level.HANDLE if any(one.ever_proven for one in proven) else Level.ANONYMOUS
        return Level.HANDLE

    def _holds(self, proof: Assurance) -> bool:
        """On a call what was proven in it, elsewhere what was proven in writing: a number that rings may be faked."""
        return proof.expires_at > self.tx.now() and proof.call_id == self.call_id

    def may(self, patient_id: PatientId | None) -> Disclosure:
        """What may be said about this patient, here and now."""
        only_one = len(self.candidates) == 1 and self.candidates[0].id == patient_id
        level = self.level(patient_id)
        return disclosure(self.clinic, level, only_one=only_one or level >= Level.PROVEN, scheme=self.point.scheme)

    @property
    def may_now(self) -> Disclosure:
        return self.may(self.speaker.id if self.speaker else None)

    def may_touch(self, appointment: Appointment) -> bool:
        """A booked time may be said and changed: by level and policy, because it was made in this very contact, or
        because the clinic itself wrote about it to this address and this is the answer."""
        if self.may(appointment.patient_id).appointment:
            return True
        return any(one.about == appointment.id for one in self.standing)

    async def upcoming(self, patient_id: PatientId | None) -> list[Appointment]:
        """A patient's booked times from now on, soonest first."""
        if patient_id is None:
            return []
        found = await appointments.upcoming([patient_id], now=self.tx.now(), tx=self.tx)
        return [one for one in found if one.status is Status.BOOKED]

    # -- state -----------------------------------------------------------------------------------------------------

    def focus(self, *kinds: str) -> Matter | None:
        """The matter touched last, if it is of one of these kinds (of any, without)."""
        if not self.matters:
            return None
        first = self.matters[0]
        return first if not kinds or first.kind in kinds else None

    async def open_matter(
        self,
        kind: str,
        *,
        title: str = "",
        about: AppointmentId | None = None,
        patient_id: PatientId | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Matter:
        """Begin something; it becomes the focus."""
        matter = await matters_repository.add_matter(
            self.tx,
            conversation_id=self.conversation.id,
            kind=kind,
            patient_id=patient_id or (self.speaker.id if self.speaker else None),
            about=about,
            title=title,
            contact_point_id=self.point.id,
            channel=self.channel,
            data={**(data or {}), "call": self.call_id},
        )
        self.matters.insert(0, matter)
        return matter

    async def touch(self, matter: Matter) -> None:
        """Keep the matter and bring it into focus."""
        matter.contact_point_id, matter.channel = self.point.id, self.channel
        matter.data["call"] = self.call_id
        await matters_repository.save_matter(matter, self.tx)
        self.matters = [matter, *(one for one in self.matters if one.id != matter.id)]

    async def close(self, matter: Matter, state: MatterState) -> None:
        """Done or dropped: out of focus, still on the record."""
        matter.state = state
        matter.contact_point_id, matter.channel = self.point.id, self.channel
        await matters_repository.save_matter(matter, self.tx)
        self.matters = [one for one in self.matters if one.id != matter.id]
        for one in [one for one in self.standing if one.matter_id == matter.id]:
            await self.met(one)

    async def remember(
        self, matter: Matter | None, kind: str, value: Any, words: str = "", *, sureness: float = 1.0
    ) -> None:
        """Store a fact with this message as its receipt."""
        fact = await matters_repository.add_fact(
            self.tx,
            conversation_id=self.conversation.id,
            matter_id=matter.id if matter else None,
            kind=kind,
            value=value,
            words=words,
            sureness=sureness,
            entry_id=self.entry.id,
            contact_point_id=self.point.id,
            channel=self.channel,
            at=self.entry.at,
        )
        (matter.facts if matter else self.loose)[kind] = fact

    async def forget(self, matter: Matter, *kinds: str) -> None:
        """Take facts back."""
        for kind in kinds:
            fact = matter.facts.pop(kind, None)
            if fact is not None:
                await matters_repository.forget_fact(fact, self.tx)

    def waiting_for(self, skill: str, *, matter: Matter | None = None) -> Expectation | None:
        """The newest open question of a skill (about a matter)."""
        for one in self.standing:
            if one.skill == skill and (matter is None or one.matter_id == matter.id):
                return one
        return None

    @property
    def top(self) -> Expectation | None:
        """The question put last."""
        return self.standing[0] if self.standing else None

    def answers(self, expectation: Expectation | None, confirms: str = "") -> bool:
        """Whether a plain yes or no, said now, answers this question: it was put last, or in the same message."""
        if expectation is None or not expectation.confirms or (confirms and expectation.confirms != confirms):
            return False
        newest = next((one for one in self.standing if one.asks or one.confirms), None)
        if newest is None:
            return False
        if not newest.confirms and newest.entry_id == expectation.entry_id:
            return True
        return newest.id == expectation.id

    async def met(self, expectation: Expectation) -> None:
        """The answer came; wait no more."""
        await matters_repository.meet(expectation.id, self.tx)
        self.standing = [one for one in self.standing if one.id != expectation.id]

    def expect(
        self,
        skill: str,
        reply: Reply,
        *,
        matter: Matter | None = None,
        about: AppointmentId | None = None,
        data: Mapping[str, Any] | None = None,
        hours: float | None = None,
    ) -> Reply:
        """Wait for the answer to what this reply asks. Nothing is stored unless the reply goes out."""
        expires = self.tx.now() + timedelta(hours=hours) if hours else None
        self.asked.append(
            Asked(
                skill,
                reply.asks,
                reply.confirms,
                matter.id if matter else None,
                about,
                dict(data or {}),
                expires,
            )
        )
        return reply


class Skill(Protocol):
    """A plug-in. Stateless: what it knows is in the turn."""

    name: str
    order: int
    """Who is asked first about commands that two could take; lower goes first."""

    async def handle(self, turn: Turn) -> Reply | None:
        """Take the commands that are this skill's business, act, and say what to say; None when none are."""
        ...

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        """Put an open question again in few words, after a digression."""
        ...


def yes_no(confirms: str, *says: Say, yes: str = "common.yes", no: str = "common.no") -> Reply:
    """A yes-or-no question."""
    return Reply(
        says=says,
        asks=("confirm",),
        confirms=confirms,
        options=(Option("YES", Say(yes)), Option("NO", Say(no))),
    )


def without_question(reply: Reply) -> Reply:
    """The reply as a statement: what it asked is asked by somebody else."""
    return replace(reply, asks=(), confirms="", options=(), keypad=0)
