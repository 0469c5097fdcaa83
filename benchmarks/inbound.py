"""How many messages come in a second, against pgbench with the very same statement on the very same server.

The windows alternate, so that what else the machine does meets both alike. The ratio is the price of Python: 1 would be
a program in C that does nothing but send the statement.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from statistics import median
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from benchmarks.ground import Ground, add_clinic, settle
from benchmarks.measured import Measured
from samtal.conversations.intake import Arrival, receive
from samtal.db.binaries import find_binaries
from samtal.db.pool import Database
from samtal.kit.clock import SystemClock
from samtal.kit.ids import ClinicId

CONNECTIONS = (8, 32)
SENDERS = 20_000
FLOOR = 0.7

# The parameters are made by the server: pgbench knows numbers alone. That is work our side does in Python.
SCRIPT = """\
\\set sender random(1, {senders})
select conversation_id, entry_id, seq, contact_point_id, duplicate from receive({clinic}, 'sms', '+447700900900',
  gen_random_uuid()::text, 'tel', array['+4679' || lpad(:sender::text, 7, '0')],
  '+4679' || lpad(:sender::text, 7, '0'), 'text', 'Hej! Kan jag få en tid i morgon?', '{{}}'::jsonb, '', now(), now(),
  true, uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7());
"""


async def run(ground: Ground) -> AsyncIterator[Measured]:
    """The ratio at each number of connections."""
    seconds, rounds = (3.0, 3) if ground.small else (6.0, 5)
    made = ground.stage("inbound messages", len(CONNECTIONS) * rounds * 2)
    for connections in CONNECTIONS:
        async with ground.database() as url, await Database.open(url, size=connections) as database:
            clinic_id = await add_clinic(database)
            ours, theirs = [], []
            await _ours(database, clinic_id, connections, seconds)
            await settle(url)
            for _ in range(rounds):
                theirs.append(await asyncio.to_thread(_pgbench, url, clinic_id, connections, seconds))
                made(1)
                ours.append(await _ours(database, clinic_id, connections, seconds))
                made(1)
        ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
        what = f"receive() at {connections} connections"
        yield Measured("inbound", f"{what}, share of pgbench", ratio, "", at_least=FLOOR)
        yield Measured("inbound", what, median(ours), "/s", note=f"pgbench {median(theirs):,.0f}/s")


async def _ours(database: Database, clinic_id: ClinicId, connections: int, seconds: float) -> float:
    """Messages a second through the intake, each connection with the next message ready."""
    end = time.perf_counter() + seconds

    async def one_after_another() -> int:
        done = 0
        while time.perf_counter() < end:
            await receive(database, clinic_id, arrival())
            done += 1
        return done

    started = time.perf_counter()
    counts = await asyncio.gather(*(one_after_another() for _ in range(connections)))
    return sum(counts) / (time.perf_counter() - started)


def arrival() -> Arrival:
    """A message from one of many patients."""
    number = f"+4679{random.randint(1, SENDERS):07d}"
    return Arrival(
        "sms", "+447700900900", str(uuid4()), "tel", number, number, "text", "Hej! Kan jag få en tid i morgon?",
        SystemClock().now(),
    )  # fmt: skip


def _pgbench(url: str, clinic_id: ClinicId, connections: int, seconds: float) -> float:
    parts = urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as script:
        script.write(SCRIPT.format(senders=SENDERS, clinic=clinic_id))
        script.flush()
        command = [
            find_binaries().program("pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={connections}",
            f"--jobs={min(connections, os.cpu_count() or 1)}", f"--time={int(seconds)}", f"--file={script.name}",
            f"--host={parse_qs(parts.query)['host'][0]}", f"--username={parts.username}", Path(parts.path).name,
        ]  # fmt: skip
        environ = {**os.environ, "PGOPTIONS": "-c role=samtal_app"}
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
    return float(found[1])
