"""A clinic with an empty calendar."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samtal.clinic.model import Clinic
from samtal.kit.ids import ClinicId
from tests.appointments.places import CLINIC


@pytest.fixture
def clinic(clinic_id: ClinicId) -> Clinic:
    return replace(CLINIC, id=clinic_id)
