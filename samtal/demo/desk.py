"""What the clinic sees of one patient, and what its desk does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samtal.api import desk
from samtal.channels.webchat.sessions import open_session
from samtal.channels.webchat.settings import WebchatSettings
from samtal.conversations import repository as conversations
from samtal.conversations.model import Conversation
from samtal.db.transaction import Reading
from samtal.demo.visits import SeenVisit, VisitEvent, ahead, events
from samtal.handoff import timeline
from samtal.kit.errors import Refused
from samtal.kit.ids import PatientId
from samtal.patients import repository as patients
from samtal.rehearsals.stage import WIDGET_KEY, Stage

STAFF = "Sanna"
ENTRIES = 100


class NobodyThere(Refused):
    """This person has never been in touch."""


@dataclass(frozen=True, slots=True)
class Who:
    """Whom the page shows: a patient of the clinic file, a number, a visitor of the web chat; any may be empty."""

    patient: str = ""
    number: str = ""
    visitor: str = ""
    """The web chat's session."""


@dataclass(frozen=True, slots=True)
class SeenEntry:
    id: str
    at: str
    direction: str
    kind: str
    author: str
    author_name: str
    channel: str
    text: str
    stranger: bool
    """Said in the web chat by somebody the clinic does not connect with this patient (yet)."""
    visit: SeenVisit | None = None
    """What the entry tells of, where it tells of a visit."""


@dataclass(frozen=True, slots=True)
class SeenMatter:
    kind: str
    known: str
    """What the patient has told of it so far."""


@dataclass(frozen=True, slots=True)
class DeskSees:
    name: str
    """Empty for somebody who has not said."""
    provisional: bool
    floor: str
    """The colleague who holds the conversation; empty: the receptionist."""
    asked_for_person: bool
    urgent: bool
    matters: tuple[SeenMatter, ...]
    visits: tuple[SeenVisit, ...]
    entries: tuple[SeenEntry, ...]
    """Oldest first."""


NOBODY = DeskSees("", True, "", False, False, (), (), ())


class Desk:
    """The clinic's side of the page."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    async def sees(self, who: Who, *, language: str) -> DeskSees:
        """One list over all channels, with what is open and what is booked."""
        async with self._stage.house.database.reading(self._stage.clinic_id) as tx:
            people = await self._people(who, tx)
            if not people:
                return NOBODY
            pages = [await timeline.page(one, tx, limit=ENTRIES) for one in people]
            patient = await patients.patient(people[0], tx)
            held = await self._conversation(people[0], tx)
            happened = await events(people[0], tx, clinic=self._stage.clinic, language=language)
        entries = [_entry(row, stranger=at > 0) for at, page in enumerate(pages) for row in page.entries]
        shown = {one.id: one for one in [*reversed(entries), *map(_told, happened)]}
        return DeskSees(
            name=patient.name,
            provisional=patient.provisional,
            floor=held.floor if held else "",
            asked_for_person=bool(held and held.handed_over_at),
            urgent=bool(held and held.urgent_at),
            matters=tuple(SeenMatter(one["kind"], one["known"] or one["title"] or "") for one in pages[0].matters),
            visits=tuple(ahead(pages[0], self._stage.clinic, language)),
            entries=tuple(sorted(shown.values(), key=lambda one: datetime.fromisoformat(one.at))),
        )

    async def take_over(self, who: Who) -> None:
        """The receptionist is silent from here on."""
        async with self._stage.house.database.transaction(self._stage.clinic_id) as tx:
            patient_id = await self._one(who, tx)
            await desk.take_over(await desk.conversation_for(patient_id, tx), STAFF, tx)

    async def reply(self, who: Who, text: str, *, via: str = "") -> None:
        """A colleague's words, on the channel the patient used last unless one is named."""
        async with self._stage.house.database.transaction(self._stage.clinic_id) as tx:
            patient_id = await self._one(who, tx)
            conversation_id = await desk.conversation_for(patient_id, tx)
            await desk.reply(patient_id, conversation_id, text, staff=STAFF, clinic=self._stage.clinic, tx=tx, via=via)

    async def hand_back(self, who: Who) -> None:
        """The receptionist goes on."""
        async with self._stage.house.database.transaction(self._stage.clinic_id) as tx:
            patient_id = await self._one(who, tx)
            await desk.hand_back(await desk.conversation_for(patient_id, tx), STAFF, tx)

    async def _one(self, who: Who, tx: Reading) -> PatientId:
        people = await self._people(who, tx)
        if not people:
            raise NobodyThere("this patient has not been in touch yet")
        return people[0]

    async def _people(self, who: Who, tx: Reading) -> list[PatientId]:
        """Whom this is about, the patient first; a web visitor who is (or claims to be) her is not named again."""
        found: list[PatientId] = []
        if who.patient and (known := await patients.by_file_key(who.patient, tx)):
            found.append((await patients.root(known.id, tx)).id)
        elif who.number:
            found += await self._at("tel", who.number, tx)
        if who.visitor:
            found += await self._at("web", self._visitor_address(who.visitor), tx)
        return list(dict.fromkeys(found))

    async def _at(self, scheme: str, canonical: str, tx: Reading) -> list[PatientId]:
        point = await patients.contact_point_at(scheme, [canonical], tx)
        if point is None:
            return []
        held = await conversations.conversation(point.conversation_id, tx)
        return [await patients.claimed_root(held.patient_id, tx)]

    def _visitor_address(self, session: str) -> str:
        account = self._stage.house.accounts.find("webchat", WIDGET_KEY)
        assert account is not None
        assert isinstance(account.settings, WebchatSettings)
        return open_session(session, account.settings, self._stage.clock.now()).address.canonical

    async def _conversation(self, patient_id: PatientId, tx: Reading) -> Conversation | None:
        found = await tx.fetchval(NEWEST, tx.clinic_id, patient_id)
        return await conversations.conversation(found, tx) if found else None


# The one that `desk.conversation_for` would choose, without making one.
NEWEST = """
select c.id from conversation c
where c.clinic_id = $1 and (c.patient_id = $2 or c.id in (
  select p.conversation_id from patient_contact pc
    join contact_point p on p.clinic_id = pc.clinic_id and p.id = pc.contact_point_id
  where pc.clinic_id = $1 and pc.patient_id = $2 and pc.ended_at is null and pc.evidence <> 'claimed'))
order by c.last_inbound_at desc nulls last limit 1
"""


def _entry(row: dict[str, Any], *, stranger: bool) -> SeenEntry:
    text = row["text"] if row["heard"] is None else row["heard"]
    return SeenEntry(
        id=str(row["id"]),
        at=row["at"],
        direction=row["direction"],
        kind=row["kind"],
        author=row["author"],
        author_name=row["author_name"] or "",
        channel=row["channel"] or "",
        text=text,
        stranger=stranger,
    )


def _told(event: VisitEvent) -> SeenEntry:
    kind = f"visit_{event.what}"
    return SeenEntry(event.id, event.at.isoformat(), "internal", kind, "system", "", "", "", False, event.visit)
