"""A clinic with its receptionist, for tests that talk: real database, real engine, a fake clock, no wires."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from samtal.bootstrap import House, build, engine, store_clinic
from samtal.clinic.loader import load_clinic_file
from samtal.clinic.model import Clinic
from samtal.conversations.intake import Accepted, Arrival, receive
from samtal.conversations.outbox import Said
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId
from samtal.receptionist.understanding import Understands

CLINICS = Path(__file__).parents[1] / "examples" / "clinics"
NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)  # a Tuesday
_numbers = itertools.count(1)


@dataclass(slots=True)
class Reception:
    """What a patient does, and what she is told."""

    house: House
    clinic: Clinic
    clock: FakeClock
    heard: list[str] = field(default_factory=list)

    @property
    def clinic_id(self) -> ClinicId:
        return self.clinic.id

    @property
    def database(self) -> Database:
        return self.house.database

    async def arrives(
        self,
        sender: str,
        text: str,
        *,
        on: str = "sms",
        kind: str = "text",
        data: dict[str, object] | None = None,
        provider_id: str = "",
    ) -> Accepted:
        """A message comes in; nobody answers yet."""
        self.clock.move_to(self.clock.now() + timedelta(seconds=5))
        scheme = "web" if on == "webchat" else "email" if on == "email" else "tel"
        arrival = Arrival(
            channel=on,
            account="account",
            provider_id=provider_id or f"{on}-{next(_numbers)}",
            scheme=scheme,
            canonical=sender,
            raw=sender,
            kind=kind,
            text=text,
            sent_at=self.clock.now(),
            data=data or {},
        )
        return await receive(self.database, self.clinic_id, arrival)

    async def says(self, sender: str, text: str, *, on: str = "sms", **how: object) -> list[Said]:
        """Say something and wait for the answer."""
        accepted = await self.arrives(sender, text, on=on, **how)  # type: ignore[arg-type]
        said = await self.house.receptionist.take_turn(self.clinic_id, accepted.conversation_id)
        self.heard += [one.content.text for one in said]
        return said

    async def calls(self, sender: str, call_id: str) -> list[Said]:
        return await self.says(sender, "", on="phone", kind="call_started", data={"call_id": call_id})

    async def run_due(self) -> int:
        """Everything that is due now: events, reminders; deliveries fail for want of accounts and are left out."""
        return await self.house.worker.run_due(self.clock.now())


@pytest.fixture(scope="session")
def understanding() -> Understands:
    """The embedded engine, made once: training takes a moment."""
    return engine("embedded")


@asynccontextmanager
async def reception_at(
    database: Database, clock: FakeClock, clinic: str, understanding: Understands
) -> AsyncIterator[Reception]:
    clock.move_to(NOW)
    async with build(database, clock=clock, understanding=understanding) as house:
        loaded, _ = await store_clinic(database, load_clinic_file(CLINICS / f"{clinic}.yaml"))
        yield Reception(house, loaded, clock)


@pytest.fixture
async def larkfield(database: Database, clock: FakeClock, understanding: Understands) -> AsyncIterator[Reception]:
    """An English clinic that tells a known caller her booked times."""
    async with reception_at(database, clock, "larkfield", understanding) as made:
        yield made


@pytest.fixture
async def angsholmen(database: Database, clock: FakeClock, understanding: Understands) -> AsyncIterator[Reception]:
    """A Swedish clinic that has opted in to nothing."""
    async with reception_at(database, clock, "angsholmen", understanding) as made:
        yield made


@pytest.fixture
async def ronnbacken(database: Database, clock: FakeClock, understanding: Understands) -> AsyncIterator[Reception]:
    """A Swedish clinic that greets by name and takes up open matters."""
    async with reception_at(database, clock, "ronnbacken", understanding) as made:
        yield made


def text_of(said: list[Said]) -> str:
    return " ".join(one.content.text for one in said)
