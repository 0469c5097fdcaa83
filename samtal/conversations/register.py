"""Bringing a clinic's patients in: who they are, how they can be reached, one conversation each. Safe to repeat."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from samtal.clinic.model import SamplePatient
from samtal.conversations import repository as conversations
from samtal.db.transaction import Transaction
from samtal.kit.ids import ContactPointId, PatientId
from samtal.kit.phones import normalise
from samtal.patients import repository as patients


async def register(people: Iterable[SamplePatient], *, country: str, tx: Transaction) -> Mapping[str, PatientId]:
    """Add or refresh patients by their id in the clinic file; returns their ids."""
    known: dict[str, PatientId] = {}
    for person in people:
        known[person.id] = await _one(person, country, tx)
    return known


async def _one(person: SamplePatient, country: str, tx: Transaction) -> PatientId:
    found = await patients.by_file_key(person.id, tx)
    if found is None:
        patient_id = await patients.add_patient(
            tx, name=person.name, born=person.born, language=person.language, provisional=False, file_key=person.id
        )
    else:
        patient_id = found.id
        await patients.update_patient(patient_id, tx, name=person.name, born=person.born, language=person.language)
    await conversations.start_conversation(patient_id, tx)
    for number in person.phones:
        phone = normalise(number, country)
        if phone is not None:
            await _reachable(patient_id, "tel", phone.e164, tx)
    if person.email:
        await _reachable(patient_id, "email", person.email.casefold(), tx)
    return patient_id


async def _reachable(patient_id: PatientId, scheme: str, canonical: str, tx: Transaction) -> None:
    """A contact point of one patient leads to her conversation; one of several to a conversation of their own."""
    own = await conversations.start_conversation(patient_id, tx)
    point_id = await patients.add_contact_point(scheme, canonical, own, tx)
    await patients.tie(patient_id, point_id, tx, evidence="register", verified=True)
    await _share(point_id, tx)


async def _share(point_id: ContactPointId, tx: Transaction) -> None:
    people = await patients.candidates(point_id, tx)
    if len(people) < 2:
        return
    point = await patients.contact_point(point_id, tx)
    leads_to = await conversations.conversation(point.conversation_id, tx)
    if leads_to.patient_id not in {one.id for one in people}:
        return
    household = await patients.add_patient(tx)
    await patients.lead_to(point_id, await conversations.start_conversation(household, tx), tx)
