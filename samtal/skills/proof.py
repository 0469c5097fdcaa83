"""Asking for proof of who somebody is, when more is wanted than the level of assurance allows.

Questions never echo what is stored, and the answer is the same whether or not we know the person (docs/identity.md).
"""

from __future__ import annotations

from samtal.conversations import outbox
from samtal.conversations.content import Content, Reply, Say
from samtal.conversations.model import Way
from samtal.kit.ids import PatientId
from samtal.kit.phones import normalise
from samtal.patients import codes
from samtal.patients import repository as patients
from samtal.patients.model import ContactPoint
from samtal.skills.base import Turn, yes_no


async def ask_for_proof(turn: Turn, patient_id: PatientId | None) -> Reply:
    """The next thing to ask for: whom it concerns, a birth date where that is enough, a code, or else a person."""
    if patient_id is None or turn.shared:
        return turn.expect("proving", Reply((Say("common.whom_does_it_concern"),), asks=("name", "born")))
    if turn.clinic.policy.accept_birth_date and _number_on_file(turn, patient_id) and not turn.notes.get("born_wrong"):
        return turn.expect("proving", Reply((Say("common.ask_born"),), asks=("born",)))
    return await ask_for_code(turn, patient_id)


def _number_on_file(turn: Turn, patient_id: PatientId) -> bool:
    return turn.point.scheme == "tel" and any(one.id == patient_id and not one.provisional for one in turn.candidates)


async def ask_for_code(turn: Turn, patient_id: PatientId | None) -> Reply:
    """Send a code to the number on file and wait for it; without such a number a person has to help."""
    if await codes.is_open(turn.point.id, turn.tx):
        return turn.expect("proving", Reply((Say("common.code_is_on_its_way"),), asks=("code",), keypad=codes.DIGITS))
    to = await _where_to_send(turn, patient_id)
    if to is None and turn.point.scheme == "web" and "claimed_phone" not in turn.loose:
        return _ask_number(turn)
    if to is None:
        return turn.expect("handover", yes_no("call_back", Say("common.cannot_prove_here")))
    return await send_code(turn, to, patient_id)


def _ask_number(turn: Turn) -> Reply:
    """A web visitor has told no number yet: with one, a code can go to it."""
    asks = ("phone",) if turn.speaker and turn.speaker.name else ("name", "phone")
    phrase = "common.ask_phone_for_code" if len(asks) == 1 else "common.ask_name_and_phone_for_code"
    return turn.expect("proving", Reply((Say(phrase),), asks=asks))


async def _where_to_send(turn: Turn, patient_id: PatientId | None) -> ContactPoint | None:
    if turn.point.scheme == "tel" and _can_get_sms(turn.point.canonical, turn):
        return turn.point
    if patient_id is None:
        return None
    for point, evidence in await patients.contact_points_of(patient_id, turn.tx):
        if point.scheme == "tel" and evidence in ("register", "code") and _can_get_sms(point.canonical, turn):
            return point
    return None


def _can_get_sms(number: str, turn: Turn) -> bool:
    phone = normalise(number, turn.clinic.country)
    return bool(turn.clinic.sms and phone and phone.can_get_sms)


async def send_code(turn: Turn, to: ContactPoint, patient_id: PatientId | None) -> Reply:
    """A one-time code by SMS. On the timeline stands that it was sent, never the code."""
    code = await codes.make(asked_by=turn.point.id, sent_to=to.id, patient_id=patient_id, tx=turn.tx)
    if code is None:
        return turn.expect("handover", yes_no("call_back", Say("common.too_many_codes")))
    words = turn.notes["wording"]
    style = "short"
    secret = words.text(
        Say("common.code_message", {"code": code}),
        clinic=turn.clinic,
        language=turn.language,
        now=turn.now,
        style=style,
    )
    shown = words.text(Say("common.code_sent_note"), clinic=turn.clinic, language=turn.language, now=turn.now)
    way = Way(to.id, "sms", turn.clinic.sms, to.canonical)
    await outbox.say(
        Content(shown, turn.language),
        conversation_id=turn.conversation.id,
        way=way,
        tx=turn.tx,
        purpose="code",
        author="system",
        secret=secret,
    )
    phrase = "common.ask_code_call" if turn.speaks else "common.ask_code"
    return turn.expect(
        "proving",
        Reply((Say(phrase, {"ending": to.canonical[-3:]}),), asks=("code",), keypad=codes.DIGITS),
    )
