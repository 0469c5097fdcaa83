"""Who speaks: names, birth dates, numbers, codes; a shared phone, a new owner, a mistyped number.

What is typed or said is a claim. Only a code, or the birth date where the clinic accepts it, raises the level.
"""

from __future__ import annotations

import re
from datetime import date

from samtal.conversations import repository as conversations
from samtal.conversations.content import Reply, Say
from samtal.kit.ids import ContactPointId, ConversationId, PatientId
from samtal.kit.names import contradicts, same_person
from samtal.kit.phones import normalise
from samtal.kit.spoken_numbers import find_digit_runs
from samtal.matters import linking
from samtal.matters import repository as matters
from samtal.patients import codes
from samtal.patients import repository as patients
from samtal.patients.assurance import CALL_DECAYS_AFTER, TEXT_DECAYS_AFTER
from samtal.patients.codes import Outcome
from samtal.patients.model import Level, Patient
from samtal.receptionist import state
from samtal.skills.base import Turn
from samtal.skills.commands import Command, Deny, Provide, WrongNumber, WrongPerson
from samtal.skills.proof import send_code

_SIX_DIGITS = re.compile(r"(?<![\d+])(?<!\d[ -])\d(?:[ -]?\d){5}(?![ -]?\d)")


async def find_code(turn: Turn) -> tuple[str, str] | None:
    """A code in the text when one is awaited here: the digits, and the text without them."""
    found = _typed_or_spoken(turn.entry.text)
    if found is None or not await codes.is_awaited(turn.point.id, turn.tx):
        return None
    digits, start, end = found
    return digits, f"{turn.entry.text[:start]} {turn.entry.text[end:]}".strip()


def _typed_or_spoken(text: str) -> tuple[str, int, int] | None:
    """Six digits that are no part of a longer number, in figures or in words."""
    typed = _SIX_DIGITS.search(text)
    if typed is not None:
        return re.sub(r"\D", "", typed.group()), typed.start(), typed.end()
    for run in find_digit_runs(text):
        for digits in run.readings:
            if len(digits) == codes.DIGITS:
                return digits, run.start, run.end
    return None


async def absorb(turn: Turn) -> Reply:
    """Take in what was said about who somebody is. Says something only where the patient has to know."""
    reply = Reply()
    for provided in _take(turn, "code"):
        reply = reply + await _code(turn, provided.value)
    wrong_person = turn.take_one(WrongPerson)
    names = _take(turn, "name", own=True)
    if names:
        turn.notes["told_name"] = True
        if turn.speaker is not None and turn.speaker.name:
            turn.take(Deny)  # "No, it is spelt with two i": the no is to the name, not to what was asked
        await _name(turn, names[-1].value, new_owner=wrong_person is not None)
        turn.notes["go_on"] = True
    elif wrong_person is not None:
        reply = reply + await _not_me(turn)
    for provided in _take(turn, "born"):
        reply = reply + await _born(turn, provided.value)
        turn.notes["go_on"] = True
    wrong_number = bool(turn.take(WrongNumber))
    for provided in _take(turn, "phone"):
        reply = reply + await _phone(turn, provided.value, corrected=wrong_number)
        turn.notes["go_on"] = True
    _take(turn, "email")
    if wrong_number and "number_given" not in turn.notes:
        await _withdraw_claim(turn)
        reply = reply + turn.expect(
            "proving", Reply((Say("receptionist.your_number"), Say("booking.ask_phone")), asks=("phone",))
        )
    return reply


def _take(turn: Turn, field: str, *, own: bool = False) -> list[Provide]:
    """Statements of a field; with `own`, those about the speaker only."""

    def wanted(command: Command) -> bool:
        return isinstance(command, Provide) and command.field == field and (not own or command.of != "other")

    found = [one for one in turn.commands if wanted(one)]
    turn.commands = [one for one in turn.commands if not wanted(one)]
    return [one for one in found if isinstance(one, Provide)]


# -- names -------------------------------------------------------------------------------------------------------------


async def _name(turn: Turn, name: str, *, new_owner: bool) -> None:
    speaker = turn.speaker
    if len(turn.candidates) > 1:
        await _one_of_several(turn, name)
    elif speaker is None or not speaker.name:
        await _first_name(turn, name)
    elif speaker.provisional and not new_owner:
        if not _is_less(name, speaker.name):
            await _rename(turn, speaker, name)
    elif turn.point.scheme in ("tel", "whatsapp_user") and (new_owner or _is_another(name, speaker.name)):
        await _somebody_else(turn, name, leaves=speaker.id if new_owner else None)


def _is_another(name: str, known: str) -> bool:
    return contradicts(name, known) and same_person(name, known) < 0.5


def _is_less(name: str, known: str) -> bool:
    """A first name alone tells nothing new about a full name that begins with it."""
    return len(name.split()) < len(known.split()) and known.casefold().startswith(name.casefold())


async def _first_name(turn: Turn, name: str) -> None:
    if turn.speaker is not None:
        await _rename(turn, turn.speaker, name)


def _corrected(name: str, known: str) -> str:
    """ "Friid, with two i": one part of the name was wrong, the rest stands."""
    parts = known.split()
    if len(name.split()) != 1 or len(parts) < 2:
        return name
    likeness, place = max((same_person(name, part), place) for place, part in enumerate(parts))
    if likeness < 0.5:
        return name
    return " ".join([*parts[:place], name, *parts[place + 1 :]])


async def _rename(turn: Turn, patient: Patient, name: str) -> None:
    name = _corrected(name, patient.name) if patient.name else name
    await patients.update_patient(patient.id, turn.tx, name=name)
    await turn.remember(None, "name", name, name)
    await _see_again(turn, patient.id)


async def _see_again(turn: Turn, speaker_id: PatientId) -> None:
    turn.candidates = await patients.candidates(turn.point.id, turn.tx)
    turn.speaker = next((one for one in turn.candidates if one.id == speaker_id), turn.speaker)


async def _one_of_several(turn: Turn, name: str) -> None:
    """A shared phone: who speaks is one of those it stands for, or somebody new."""
    match = linking.best_match(name, turn.candidates)
    if match is None:
        unnamed = next((one for one in turn.candidates if not one.name), None)
        patient_id = unnamed.id if unnamed else await patients.add_patient(turn.tx, name=name)
        if unnamed:
            await patients.update_patient(patient_id, turn.tx, name=name)
        await patients.tie(patient_id, turn.point.id, turn.tx, evidence="said")
        turn.candidates = await patients.candidates(turn.point.id, turn.tx)
        match = next(one for one in turn.candidates if one.id == patient_id)
    await _speaks(turn, match)


async def _speaks(turn: Turn, patient: Patient) -> None:
    await turn.remember(None, "speaker", {"patient": str(patient.id), "call": turn.call_id}, patient.name)
    turn.speaker = patient
    await state.refresh(turn)


async def _somebody_else(turn: Turn, name: str, *, leaves: PatientId | None) -> None:
    """The number is somebody else's, or somebody else uses it: a conversation of her own from this message on."""
    patient_id, conversation_id = await linking.split(
        turn.point.id,
        name=name,
        entries=[turn.entry.id],
        leaves=leaves,
        why="new owner" if leaves else "",
        tx=turn.tx,
    )
    if leaves is None:
        await _speaks_there(turn, patient_id, name, conversation_id)
    turn.notes["moved_to"] = conversation_id


async def _speaks_there(turn: Turn, patient_id: PatientId, name: str, conversation_id: ConversationId) -> None:
    """The phone stands for two people now; who holds it has just been said."""
    await matters.add_fact(
        turn.tx,
        conversation_id=conversation_id,
        matter_id=None,
        kind="speaker",
        value={"patient": str(patient_id), "call": turn.call_id},
        words=name,
        sureness=1.0,
        entry_id=turn.entry.id,
        contact_point_id=turn.point.id,
        channel=turn.channel,
        at=turn.entry.at,
    )


async def _not_me(turn: Turn) -> Reply:
    """ "You have the wrong person": nothing more is sent there about her, and a person looks at it."""
    if turn.speaker is not None and not turn.speaker.provisional:
        await patients.untie(turn.speaker.id, turn.point.id, "wrong person", turn.tx)
        turn.candidates, turn.speaker = [], None
    return Reply((Say("receptionist.not_your_number"),))


# -- birth dates ---------------------------------------------------------------------------------------------------------


async def _born(turn: Turn, value: str) -> Reply:
    born = date.fromisoformat(value)
    await turn.remember(None, "born", value)
    speaker = turn.speaker
    if speaker is not None and speaker.provisional and speaker.born is None:
        await patients.update_patient(speaker.id, turn.tx, born=born)
    registered = [one for one in turn.candidates if not one.provisional and one.born is not None]
    if not registered:
        return Reply()
    right = [one for one in registered if one.born == born]
    if turn.clinic.policy.accept_birth_date and turn.point.scheme == "tel" and len(right) == 1:
        await _no_longer_asked_to_prove(turn)
        await _prove(turn, right[0].id, "birth_date")
        if turn.shared:
            await turn.remember(None, "concerns", str(right[0].id))
            for matter in turn.matters[:1]:
                matter.patient_id = matter.patient_id or right[0].id
                await turn.touch(matter)
        return Reply()
    if turn.waiting_for("proving") is not None or not turn.clinic.policy.accept_birth_date:
        turn.notes["born_wrong"] = True
        if turn.waiting_for("proving") is not None:
            return Reply((Say("receptionist.born_not_enough"),))
    return Reply()


async def _no_longer_asked_to_prove(turn: Turn) -> None:
    for expectation in [one for one in turn.standing if one.skill == "proving"]:
        await turn.met(expectation)


async def _prove(turn: Turn, patient_id: PatientId, how: str) -> None:
    lasts = CALL_DECAYS_AFTER if turn.call_id else TEXT_DECAYS_AFTER
    await patients.set_assurance(
        turn.point.id, patient_id, Level.PROVEN, how, turn.tx.now() + lasts, turn.tx, call_id=turn.call_id
    )
    turn.assurances = await patients.assurances(turn.point.id, turn.tx)
    await state.refresh(turn)


# -- numbers and codes -----------------------------------------------------------------------------------------------------


async def _phone(turn: Turn, raw: str, *, corrected: bool) -> Reply:
    """A number typed into the chat is a claim: a code goes to it at once. Said elsewhere, it is where to reach her."""
    phone = normalise(raw, turn.clinic.country)
    if phone is None:
        return Reply()
    turn.notes["number_given"] = True
    if corrected or _claims_another(turn, phone.e164):
        await _withdraw_claim(turn)
    await turn.remember(None, "claimed_phone", phone.e164, raw)
    if turn.speaker is None or turn.point.scheme == "tel":
        return Reply()
    number_id = await _point_for(turn, phone.e164)
    await patients.tie(turn.speaker.id, number_id, turn.tx, evidence="claimed")
    if turn.point.scheme != "web" or not turn.clinic.sms or not phone.can_get_sms:
        return Reply()
    if turn.level(turn.speaker.id) >= Level.PROVEN:
        return Reply()
    point = await patients.contact_point(number_id, turn.tx)
    lead = (Say("receptionist.number_changed"),) if corrected else ()
    return Reply(lead) + await send_code(turn, point, turn.speaker.id)


def _claims_another(turn: Turn, number: str) -> bool:
    claimed = turn.loose.get("claimed_phone")
    return claimed is not None and claimed.value != number


async def _withdraw_claim(turn: Turn) -> None:
    claimed = turn.loose.get("claimed_phone")
    if claimed is None or turn.speaker is None:
        return
    point = await patients.contact_point_at("tel", [claimed.value], turn.tx)
    if point is not None:
        await patients.untie(turn.speaker.id, point.id, "mistyped", turn.tx)


async def _point_for(turn: Turn, number: str) -> ContactPointId:
    """The contact point of a number; one nobody has used yet belongs to a patient still to be known."""
    known = await patients.contact_point_at("tel", [number], turn.tx)
    if known is not None:
        return known.id
    owner = await patients.add_patient(turn.tx)
    conversation_id = await conversations.start_conversation(owner, turn.tx)
    point_id = await patients.add_contact_point("tel", number, conversation_id, turn.tx)
    await patients.tie(owner, point_id, turn.tx, evidence="first_contact")
    return point_id


async def _code(turn: Turn, digits: str) -> Reply:
    checked = await codes.check(digits, asked_by=turn.point.id, tx=turn.tx)
    if checked.outcome is Outcome.WRONG:
        return turn.expect("proving", Reply((Say("receptionist.code_wrong"),), asks=("code",), keypad=codes.DIGITS))
    if checked.outcome is Outcome.NONE_OPEN or checked.sent_to is None:
        return Reply((Say("receptionist.code_none"),)) + await _send_another(turn)
    await _no_longer_asked_to_prove(turn)
    if turn.point.scheme == "web":
        await _link_browser(turn, checked.sent_to)
    else:
        patient_id = checked.patient_id or (turn.speaker.id if turn.speaker else None)
        if patient_id is not None:
            await _prove(turn, patient_id, "code")
    turn.notes["go_on"] = True
    return Reply((Say("receptionist.code_right"),))


async def _send_another(turn: Turn) -> Reply:
    """A code that ran out, or was tried too often, is followed by a new one to the same number."""
    last = await patients.last_code(turn.point.id, turn.tx)
    if last is None:
        return Reply()
    return await send_code(turn, await patients.contact_point(last[0], turn.tx), last[1])


async def _link_browser(turn: Turn, number_id: ContactPointId) -> None:
    """The visitor holds the number: the visitor is its owner, or, with another name, a further person on it."""
    visitor = turn.speaker
    assert visitor is not None
    owners = [one for one in await patients.candidates(number_id, turn.tx) if one.id != visitor.id]
    owner = _owner(visitor, owners)
    if owner is None:
        await patients.tie(visitor.id, number_id, turn.tx, evidence="code", verified=True)
        await _prove(turn, visitor.id, "code")
        return
    if visitor.name and not owner.name:
        await patients.update_patient(owner.id, turn.tx, name=visitor.name, born=visitor.born)
    evidence = {"code_sent_to": str(number_id), "browser": str(turn.point.id)}
    conversation_id = await linking.merge(visitor.id, owner.id, evidence=evidence, by="receptionist", tx=turn.tx)
    await patients.tie(owner.id, turn.point.id, turn.tx, evidence="code", verified=True)
    await patients.tie(owner.id, number_id, turn.tx, evidence="code", verified=True)
    await patients.set_assurance(
        turn.point.id, owner.id, Level.PROVEN, "code", turn.tx.now() + TEXT_DECAYS_AFTER, turn.tx
    )
    turn.notes["moved_to"] = conversation_id


def _owner(visitor: Patient, owners: list[Patient]) -> Patient | None:
    if visitor.name:
        match = linking.best_match(visitor.name, owners)
        if match is not None:
            return match
        unnamed = [one for one in owners if not one.name]
        return unnamed[0] if unnamed else None
    return owners[0] if len(owners) == 1 else None
