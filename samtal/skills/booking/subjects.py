"""For whom a booking is: the speaker, a child, a mother."""

from __future__ import annotations

from samtal.kit.ids import PatientId
from samtal.matters.linking import best_match
from samtal.matters.model import Matter
from samtal.patients import repository as patients
from samtal.skills.base import Turn
from samtal.skills.commands import Provide


async def settle_subject(turn: Turn, matter: Matter) -> None:
    """A name of somebody else in the message is whom the visit is for; so is a birth date that came with it."""
    named = [one for one in turn.commands if isinstance(one, Provide) and one.field == "name" and one.of == "other"]
    if not named:
        return
    turn.commands = [one for one in turn.commands if one not in named]
    matter.patient_id = await person_named(turn, named[0].value)
    await turn.remember(matter, "subject", named[0].value, named[0].text)


async def person_named(turn: Turn, name: str) -> PatientId:
    """Somebody this contact point is known to stand for, else a new patient tied to it."""
    known = best_match(name, turn.candidates)
    if known is not None:
        return known.id
    patient_id = await patients.add_patient(turn.tx, name=name)
    await patients.tie(patient_id, turn.point.id, turn.tx, evidence="said")
    return patient_id
