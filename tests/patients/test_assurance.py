"""What may be said at which level, on which contact point, in which country (docs/identity.md).

Sweden: HSLF-FS 2016:40 chapter 3 asks for strong identification before practitioner or reason are told; a number that
rings is no identification at all, whatever the country.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from samtal.clinic.loader import load_clinic_file
from samtal.clinic.model import Clinic
from samtal.patients.assurance import Disclosure, disclosure
from samtal.patients.model import Level
from tests.reception import CLINICS

ENGLISH = load_clinic_file(CLINICS / "larkfield.yaml").clinic
SWEDISH = load_clinic_file(CLINICS / "angsholmen.yaml").clinic
NOTHING = Disclosure()
POLICIES = [frozenset(chosen) for size in range(4) for chosen in
            itertools.combinations(("first_name", "open_matter", "appointment"), size)]  # fmt: skip


def _with(clinic: Clinic, *opted_in: str) -> Clinic:
    return replace(clinic, policy=replace(clinic.policy, disclose_on_caller_id=frozenset(opted_in)))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: "+".join(sorted(one)) or "nothing")
@pytest.mark.parametrize("clinic", [ENGLISH, SWEDISH], ids=["GB", "SE"])
@pytest.mark.parametrize("scheme", ["tel", "whatsapp_user", "web", "email", "withheld"])
def test_a_stranger_is_told_nothing(policy: frozenset[str], clinic: Clinic, scheme: str) -> None:
    assert disclosure(_with(clinic, *policy), Level.ANONYMOUS, only_one=True, scheme=scheme) == NOTHING


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: "+".join(sorted(one)) or "nothing")
@pytest.mark.parametrize("clinic", [ENGLISH, SWEDISH], ids=["GB", "SE"])
@pytest.mark.parametrize("scheme", ["tel", "whatsapp_user", "web"])
def test_a_known_number_is_told_what_the_clinic_opted_in_to(
    policy: frozenset[str], clinic: Clinic, scheme: str
) -> None:
    told = disclosure(_with(clinic, *policy), Level.HANDLE, only_one=True, scheme=scheme)

    assert told == Disclosure(
        first_name="first_name" in policy,
        open_matter="open_matter" in policy,
        appointment="appointment" in policy,
        details="appointment" in policy,
    )


@pytest.mark.parametrize("policy", POLICIES, ids=lambda one: "+".join(sorted(one)) or "nothing")
@pytest.mark.parametrize("level", [Level.HANDLE, Level.PROVEN])
@pytest.mark.parametrize("clinic", [ENGLISH, SWEDISH], ids=["GB", "SE"])
def test_a_shared_number_is_told_nothing_until_it_is_known_who_speaks(
    policy: frozenset[str], level: Level, clinic: Clinic
) -> None:
    assert disclosure(_with(clinic, *policy), level, only_one=False, scheme="tel") == NOTHING


@pytest.mark.parametrize("scheme", ["email", "withheld"])
@pytest.mark.parametrize("clinic", [ENGLISH, SWEDISH], ids=["GB", "SE"])
def test_an_address_anybody_can_write_from_is_told_nothing(scheme: str, clinic: Clinic) -> None:
    everything = _with(clinic, "first_name", "open_matter", "appointment")

    assert disclosure(everything, Level.HANDLE, only_one=True, scheme=scheme) == NOTHING


@pytest.mark.parametrize(
    ("clinic", "policy", "details"),
    [(ENGLISH, (), True), (SWEDISH, (), False), (SWEDISH, ("first_name",), False), (SWEDISH, ("appointment",), True)],
    ids=["GB", "SE", "SE first_name", "SE appointment"],
)
def test_a_code_opens_date_and_time_and_in_sweden_not_whom_it_is_with(
    clinic: Clinic, policy: tuple[str, ...], details: bool
) -> None:
    told = disclosure(_with(clinic, *policy), Level.PROVEN, only_one=True, scheme="tel")

    assert told == Disclosure(True, True, True, details)


@pytest.mark.parametrize("clinic", [ENGLISH, SWEDISH], ids=["GB", "SE"])
def test_strong_identification_opens_everything(clinic: Clinic) -> None:
    assert disclosure(_with(clinic), Level.IDENTIFIED, only_one=False, scheme="web") == Disclosure(*[True] * 4)
