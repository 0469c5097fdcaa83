"""A house behind the doors that remembers everything and answers what a test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal
from uuid import uuid4

from pydantic import BaseModel

from samtal.channels.base import Address, Inbound, Received, Said, Shown, StatusUpdate
from samtal.conversations.content import Content
from samtal.kit.clock import Clock, FakeClock
from samtal.kit.errors import Unavailable
from samtal.kit.ids import ClinicId, ConversationId, EntryId

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

Answer = Callable[[Inbound], Sequence[Content]]


def no_answer(_: Inbound) -> Sequence[Content]:
    return ()


@dataclass(frozen=True, slots=True)
class Heard:
    entry_id: EntryId
    text: str


class RecordingDoors:
    """Keeps what channels hand over. `answer` is what the house says to it; `down` is a database that is away."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.time = clock or FakeClock(NOON)
        self.clock: Clock = self.time
        self.handed: list[Inbound] = []
        """Everything handed over, duplicates too."""
        self.taken: list[Inbound] = []
        """Each thing once."""
        self.reports: list[StatusUpdate] = []
        self.heards: list[Heard] = []
        self.answer: Answer = no_answer
        self.down = False
        self.slow: asyncio.Event | None = None
        """When set, a turn waits for it."""
        self.call_ended = asyncio.Event()
        self._accounts: dict[tuple[str, str], tuple[ClinicId, BaseModel]] = {}
        self._known: dict[tuple[str, str, str], Received] = {}
        self._shown: dict[str, list[Shown]] = {}
        self._listeners: dict[str, list[asyncio.Queue[Shown]]] = {}
        self._seq = 0

    def know(self, channel: str, settings: BaseModel, clinic: int = 1) -> None:
        """An account of a clinic."""
        self._accounts[channel, getattr(settings, "account")] = (ClinicId(clinic), settings)  # noqa: B009 - any model

    # The contract ----------------------------------------------------------------------------------------------------

    async def clinic_of(self, channel: str, account: str) -> ClinicId | None:
        found = self._accounts.get((channel, account))
        return found[0] if found else None

    async def settings_of(self, channel: str, account: str) -> BaseModel:
        return self._accounts[channel, account][1]

    async def receive(self, clinic_id: ClinicId, inbound: Inbound) -> Received:
        self.handed.append(inbound)
        if self.down:
            raise Unavailable("the database is away")
        key = (inbound.channel, inbound.account, inbound.provider_id)
        if key in self._known:
            return replace(self._known[key], duplicate=True)
        self.taken.append(inbound)
        self._seq += 1
        received = Received(ConversationId(uuid4()), EntryId(uuid4()), self._seq)
        self._known[key] = received
        client_id = str(inbound.data.get("client_id", ""))
        if inbound.kind == "call_ended":
            self.call_ended.set()
        self._show(inbound.sender.canonical, "patient", Content(inbound.text, "sv"), received, client_id)
        return received

    async def converse(self, clinic_id: ClinicId, inbound: Inbound) -> tuple[Received, list[Said]]:
        received = await self.receive(clinic_id, inbound)
        if self.slow is not None:
            await self.slow.wait()
        return received, [self._said(content) for content in self.answer(inbound)]

    async def heard(self, clinic_id: ClinicId, entry_id: EntryId, text: str) -> None:
        self.heards.append(Heard(entry_id, text))

    async def report(self, clinic_id: ClinicId, update: StatusUpdate) -> None:
        if self.down:
            raise Unavailable("the database is away")
        self.reports.append(update)

    async def shown_after(self, clinic_id: ClinicId, channel: str, sender: Address, seq: int) -> list[Shown]:
        return [shown for shown in self._shown.get(sender.canonical, []) if shown.seq > seq]

    @asynccontextmanager
    async def listen(self, clinic_id: ClinicId, channel: str, sender: Address) -> AsyncIterator[AsyncIterator[Shown]]:
        queue: asyncio.Queue[Shown] = asyncio.Queue()
        self._listeners.setdefault(sender.canonical, []).append(queue)
        try:
            yield _until_cancelled(queue)
        finally:
            self._listeners[sender.canonical].remove(queue)

    # What a test does ------------------------------------------------------------------------------------------------

    def say(self, address: str, content: Content) -> Shown:
        """The house writes to a web visitor."""
        said = self._said(content)
        return self._show(address, "receptionist", content, Received(ConversationId(uuid4()), said.entry_id, said.seq))

    def kinds(self) -> list[str]:
        return [inbound.kind for inbound in self.taken]

    def _said(self, content: Content) -> Said:
        self._seq += 1
        return Said(EntryId(uuid4()), self._seq, content)

    def _show(
        self,
        address: str,
        author: Literal["patient", "receptionist"],
        content: Content,
        received: Received,
        client_id: str = "",
    ) -> Shown:
        shown = Shown(received.entry_id, received.seq, author, self.clock.now(), content, client_id)
        self._shown.setdefault(address, []).append(shown)
        for queue in self._listeners.get(address, []):
            queue.put_nowait(shown)
        return shown


async def _until_cancelled(queue: asyncio.Queue[Shown]) -> AsyncIterator[Shown]:
    while True:
        yield await queue.get()
