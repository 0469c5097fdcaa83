"""Loading a turn: what may be known of the situation by whoever speaks, filtered before anybody thinks about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from samtal.appointments import repository as appointments
from samtal.clinic.model import Clinic
from samtal.conversations import repository as conversations
from samtal.conversations.model import Conversation, Entry, Way
from samtal.db.transaction import Transaction
from samtal.kit.ids import PatientId
from samtal.matters import repository as matters
from samtal.matters.linking import merge, take_up_claims
from samtal.matters.model import Expectation, Fact, Matter
from samtal.patients import repository as patients
from samtal.patients.model import ContactPoint, Patient
from samtal.skills.base import Turn

ON_THE_SCREEN = timedelta(hours=24)
"""How long what was written on one text channel is taken to be before the same person's eyes."""
SPEAKER_LASTS = timedelta(hours=12)
STALE_AFTER = timedelta(days=30)


async def load(
    conversation: Conversation, entry: Entry, *, clinic: Clinic, speaks: bool, tx: Transaction, notes: dict[str, object]
) -> Turn:
    """Everything a turn needs, in the transaction that will commit it."""
    assert entry.contact_point_id is not None
    point = await patients.contact_point(entry.contact_point_id, tx)
    candidates = await patients.candidates(point.id, tx)
    if entry.data.get("also") and await _same_sender(entry, point, candidates, tx):
        candidates = await patients.candidates(point.id, tx)
    loose = await matters.loose_facts(conversation.id, tx)
    way = await _way(entry, tx)
    turn = Turn(
        tx=tx,
        clinic=clinic,
        now=tx.now().astimezone(clinic.zone),
        channel=entry.channel,
        speaks=speaks,
        language=conversation.language or clinic.language,
        conversation=conversation,
        point=point,
        way=way,
        entry=entry,
        call_id=str(entry.data.get("call_id", "")),
        candidates=candidates,
        speaker=_speaker(candidates, loose, tx.now(), str(entry.data.get("call_id", ""))),
        assurances=await patients.assurances(point.id, tx),
        matters=[],
        standing=[],
        loose=loose,
        notes=dict(notes),
    )
    if turn.speaker is not None and point.scheme in ("tel", "whatsapp_user"):
        await _take_up(turn)
    await refresh(turn)
    await _talked_of(turn)
    return turn


async def _talked_of(turn: Turn) -> None:
    """When the booked time is that the newest question or the matter in focus is about."""
    focus = turn.matters[0] if turn.matters else None
    about = focus.about if focus and focus.about else next((one.about for one in turn.standing if one.about), None)
    found = await appointments.find(about, turn.tx) if about else None
    if found is not None:
        turn.notes["talked_of"] = found.start


async def _same_sender(entry: Entry, point: ContactPoint, candidates: list[Patient], tx: Transaction) -> bool:
    """The vendor says that further addresses are this sender's (a user id beside a number): they lead to one place.

    True when somebody known by the other address alone turned out to be this patient.
    """
    joined = False
    for scheme, canonical in entry.data["also"]:
        other = await patients.contact_point_at(scheme, [canonical], tx)
        if other is None:
            other_id = await patients.add_contact_point(scheme, canonical, point.conversation_id, tx)
            for one in candidates:
                await patients.tie(one.id, other_id, tx, evidence="first_contact")
        elif other.conversation_id != point.conversation_id and len(candidates) == 1:
            known = await patients.candidates(other.id, tx)
            if len(known) == 1 and known[0].provisional and known[0].id != candidates[0].id:
                evidence = {"same_sender": str(other.id)}
                await merge(known[0].id, candidates[0].id, evidence=evidence, by="vendor", tx=tx)
                await patients.tie(candidates[0].id, other.id, tx, evidence="first_contact")
                joined = True
    return joined


async def refresh(turn: Turn) -> None:
    """Look again at what is open and awaited, after it became known who speaks."""
    found = await matters.open_matters(turn.conversation.id, turn.tx)
    # A second visit made along with a first one is never what is being talked of; the first one is.
    turn.matters = [one for one in found if one.kind != "book_along" and _may_know(turn, one)]
    awaited = await matters.expectations(turn.conversation.id, turn.tx)
    known: set[object] = {one.id for one in turn.matters}
    turn.standing = await _answered_first(turn, [one for one in awaited if _may_answer(turn, one, known)])


async def _answered_first(turn: Turn, standing: list[Expectation]) -> list[Expectation]:
    """The vendor tells which of our messages this answers: its question counts as the one put last.

    A second reminder of a visit asks what the first one asked, and a button under either answers both. A button under
    a message whose question is settled answers nothing: it must not say yes to a newer question.
    """
    replied_to = str(turn.entry.data.get("in_reply_to") or "")
    message = await conversations.entry_sent_as(turn.channel, replied_to, turn.tx) if replied_to else None
    if message is None:
        return standing
    put = await matters.question_of(message, turn.tx)
    answered = [one for one in standing if one.entry_id == message or (one.about and (one.skill, one.about) == put)]
    if turn.entry.kind == "press" and not answered:
        return [replace(one, asks=(), confirms="", data={}) for one in standing]
    return sorted(standing, key=lambda one: one not in answered)


async def _take_up(turn: Turn) -> None:
    speaker = turn.speaker
    assert speaker is not None
    taken = await take_up_claims(turn.point.id, speaker, turn.conversation.id, turn.tx)
    if taken or not speaker.name:
        turn.speaker = await patients.patient(speaker.id, turn.tx)
        turn.candidates = [turn.speaker if one.id == speaker.id else one for one in turn.candidates]
        refreshed = await conversations.conversation(turn.conversation.id, turn.tx)
        turn.language = refreshed.language or turn.language


async def _way(entry: Entry, tx: Transaction) -> Way:
    assert entry.contact_point_id is not None
    for way in await conversations.ways([entry.contact_point_id], tx):
        if way.channel == entry.channel:
            return way
    raise LookupError("an entry came in over an address that is not known")


def _speaker(candidates: list[Patient], loose: dict[str, Fact], now: datetime, call_id: str) -> Patient | None:
    if len(candidates) == 1:
        return candidates[0]
    said = loose.get("speaker")
    if said is None or now - said.at > SPEAKER_LASTS:
        return None
    if call_id and said.value.get("call") != call_id:
        return None
    wanted = PatientId(UUID(said.value["patient"]))
    return next((one for one in candidates if one.id == wanted), None)


def _may_know(turn: Turn, matter: Matter) -> bool:
    """Said here a moment ago, or the level allows to take up what was said elsewhere."""
    if turn.tx.now() - matter.touched_at > STALE_AFTER:
        return False
    if _same_contact(turn, matter):
        return True
    return turn.may(matter.patient_id or (turn.speaker.id if turn.speaker else None)).open_matter


def _same_contact(turn: Turn, matter: Matter) -> bool:
    if matter.contact_point_id != turn.point.id or matter.channel != turn.channel:
        return False
    if turn.call_id:
        return bool(matter.data.get("call") == turn.call_id)
    return turn.tx.now() - matter.touched_at < ON_THE_SCREEN


def _may_answer(turn: Turn, expectation: Expectation, known: set[object]) -> bool:
    if expectation.matter_id is not None:
        return expectation.matter_id in known
    if expectation.contact_point_id == turn.point.id:
        if expectation.data.get("own_accord") or not expectation.about:
            return True
        return _asked_here(turn, expectation) or turn.may_now.appointment
    return expectation.contact_point_id is None or turn.may_now.open_matter


def _asked_here(turn: Turn, expectation: Expectation) -> bool:
    """In this very call, or before the same eyes on this channel."""
    if expectation.channel != turn.channel:
        return False
    if turn.call_id:
        return bool(expectation.data.get("call") == turn.call_id)
    return turn.tx.now() - expectation.put_at < ON_THE_SCREEN
