"""A clinic is stored in the shape of its file and comes back the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from samtal.clinic.document import clinic_of, document_of
from samtal.clinic.ending import keep_ended
from samtal.clinic.loader import load_clinic_file, read_clinic_text
from samtal.clinic.model import Clinic
from samtal.kit.errors import InvalidFile
from samtal.kit.ids import ClinicId
from tests.clinic.minimal import MINIMAL, changed

EXAMPLES = Path(__file__).parents[2] / "examples" / "clinics"


def clinic(text: str = MINIMAL) -> Clinic:
    return read_clinic_text(text, "clinic.yaml").clinic


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_clinic_comes_back_from_its_document_as_it_was(path: Path) -> None:
    loaded = load_clinic_file(path).clinic

    stored = json.loads(json.dumps(document_of(loaded)))

    assert clinic_of(stored, ClinicId(7)) == replace(loaded, id=ClinicId(7))


def test_a_clinic_without_quiet_hours_comes_back_without_them() -> None:
    loaded = clinic(changed("  phone:", "  quiet_hours: none\n  phone:"))

    assert loaded.quiet_hours is None
    assert clinic_of(document_of(loaded), ClinicId(0)).quiet_hours is None


def test_an_edited_document_is_checked_like_a_file() -> None:
    document = document_of(clinic())
    services = document["services"]
    assert isinstance(services, list)
    services[0]["minutes"] = "half an hour"

    with pytest.raises(InvalidFile, match="minutes must be a whole number"):
        clinic_of(document, ClinicId(3))


def test_whoever_leaves_the_file_is_kept_as_ended_with_a_warning() -> None:
    old = clinic()
    new = clinic(MINIMAL.replace("berg", "holm").replace("Doctor Berg", "Doctor Holm"))

    kept, warnings = keep_ended(new, old)

    gone = kept.practitioner("berg")
    assert gone.ended
    assert gone.name == "Doctor Berg"
    assert (gone.services, gone.hours) == ((), {})
    assert [one.id for one in kept.who_offers("eksem")] == ["holm"]
    assert len(warnings) == 1
    assert "practitioner berg (Doctor Berg) has left the file" in warnings[0]


def test_a_service_that_ends_is_kept_too_and_nobody_offers_it() -> None:
    old = clinic()
    new = clinic(changed("- {id: prov, name: Provtagning, minutes: 15}\n", "").replace("[eksem, prov]", "[eksem]"))

    kept, warnings = keep_ended(new, old)

    assert kept.service("prov").ended
    assert kept.who_offers("prov") == ()
    assert "service prov has left the file" in warnings[0]


def test_what_ended_before_stays_ended_without_another_warning() -> None:
    new = clinic(changed("- {id: prov, name: Provtagning, minutes: 15}\n", "").replace("[eksem, prov]", "[eksem]"))
    once, _ = keep_ended(new, clinic())

    twice, warnings = keep_ended(new, clinic_of(document_of(once), ClinicId(0)))

    assert twice.service("prov").ended
    assert warnings == ()
