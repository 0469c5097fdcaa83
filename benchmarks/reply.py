"""From a patient's message to its answer in the vendor's hands, twenty new conversations a second.

The whole house is at work: intake, understanding, the flow, the outbox, delivery, over HTTP to an emulated vendor. The
emulator runs in the same process, so its work is in the figure too.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

from benchmarks.ground import Ground, Stage
from benchmarks.measured import Measured, percentile
from samtal import bootstrap
from samtal.channels.base import Address, Inbound
from samtal.clinic.loader import load_clinic_file
from samtal.db.pool import Database
from samtal.emulators.base import SentToPatient
from samtal.kit.clock import SystemClock
from samtal.rehearsals.stage import Stage as House
from samtal.rehearsals.stage import stage
from samtal.serving import warm_up

A_SECOND = 20
SECONDS = 30
CEILING_MS = 60.0
CLINIC = Path(__file__).parents[1] / "examples" / "clinics" / "ronnbacken.yaml"
FIRST_WORDS = (
    "Hej, jag skulle vilja boka en tid",
    "Hur gör jag för att prata med någon?",
    "Vilka öppettider har ni?",
    "Hej! Jag behöver träffa en läkare på fredag",
)


class Handed(list[SentToPatient]):
    """The vendor's log, with the moment each patient was first written to."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[str, float] = {}

    def append(self, sent: SentToPatient) -> None:
        self.at.setdefault(sent.to, time.perf_counter())
        super().append(sent)


async def run(ground: Ground) -> AsyncIterator[Measured]:
    """The time of a first reply, at a steady rate."""
    seconds = 5 if ground.small else SECONDS
    made = ground.stage("replies", seconds * A_SECOND)
    clock, understanding = SystemClock(), bootstrap.engine("embedded")
    clinic_file = load_clinic_file(CLINIC)
    async with (
        ground.database() as url,
        await Database.open(url, clock=clock, size=10) as database,
        stage(database, clinic_file, clock=clock, understanding=understanding) as playing,
    ):
        playing.twilio.log = handed = Handed()
        working = asyncio.create_task(playing.house.worker.run_forever(grace_seconds=1))
        await warm_up(playing.clinic, understanding)
        await _talk(playing, handed, A_SECOND * 2, lambda _: None, prefix=90)  # the first seconds fill the pools
        handed.at.clear()
        took = await _talk(playing, handed, seconds * A_SECOND, made, prefix=91)
        await playing.twilio.settled()  # its reports of the last messages still come in
        playing.house.worker.stop()
        await working
    about = f"first reply at {A_SECOND} conversations/s"
    yield Measured("reply", f"{about}, p50", percentile(took, 0.50) * 1000, "ms")
    yield Measured("reply", f"{about}, p95", percentile(took, 0.95) * 1000, "ms", at_most=CEILING_MS)
    yield Measured("reply", f"{about}, unanswered", seconds * A_SECOND - len(took), "", at_most=0)


async def _talk(playing: House, handed: Handed, count: int, made: Stage, *, prefix: int) -> list[float]:
    """Write at a steady pace, whatever has been answered so far, and wait for what is still to come."""
    started: dict[str, float] = {}
    begin = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, begin + number / A_SECOND - time.perf_counter()))
            patient = f"+4679{prefix}{number:05d}"
            started[patient] = time.perf_counter()
            group.create_task(_write(playing, patient, FIRST_WORDS[number % len(FIRST_WORDS)]))
            made(1)
    for _ in range(200):
        if len(handed.at) >= count:
            break
        await asyncio.sleep(0.05)
    return [handed.at[patient] - moment for patient, moment in started.items() if patient in handed.at]


async def _write(playing: House, patient: str, text: str) -> None:
    sender = Address(raw=patient, scheme="tel", canonical=patient)
    inbound = Inbound("sms", playing.clinic.sms, f"SM{patient}", sender, playing.clock.now(), text=text)
    await playing.house.doors.receive(playing.clinic_id, inbound)
