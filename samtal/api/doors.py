"""What the house offers a channel: accept, converse, report, show (channels/base.py `Doors`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel

from samtal.channels.accounts import Accounts
from samtal.channels.base import Address, Inbound, Received, Said, Shown, StatusUpdate
from samtal.channels.delivery import Delivering
from samtal.conversations import content_json, repository
from samtal.conversations.content import Content
from samtal.conversations.intake import Accepted, Arrival, receive
from samtal.conversations.live import Live, Wake
from samtal.conversations.model import Entry
from samtal.db.pool import Database
from samtal.jobs.signal import JobSignal
from samtal.kit.clock import Clock
from samtal.kit.errors import Misconfigured
from samtal.kit.ids import ClinicId, EntryId
from samtal.patients import repository as patients
from samtal.receptionist.turn import Receptionist

LOOK_AGAIN_SECONDS = 15.0


class HouseDoors:
    """The one implementation; tests of channels use a recording one."""

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock,
        accounts: Accounts,
        receptionist: Receptionist,
        delivering: Delivering,
    ) -> None:
        self.clock = clock
        self._database, self._accounts = database, accounts
        self._receptionist, self._delivering = receptionist, delivering

    async def clinic_of(self, channel: str, account: str) -> ClinicId | None:
        found = self._accounts.find(channel, account)
        return found.clinic_id if found else None

    async def settings_of(self, channel: str, account: str) -> BaseModel:
        found = self._accounts.find(channel, account)
        if found is None:
            raise Misconfigured(f"nobody has the account {account!r} on {channel}")
        return found.settings

    async def receive(self, clinic_id: ClinicId, inbound: Inbound) -> Received:
        quiet = bool(inbound.data.get("quiet"))
        accepted = await receive(self._database, clinic_id, arrival_of(inbound, needs_turn=not quiet))
        if not accepted.duplicate:
            self._database.shared(JobSignal).knock(self.clock.now())
            self._database.shared(Live).wake(Wake(clinic_id, accepted.conversation_id))
        return _received(accepted)

    async def converse(self, clinic_id: ClinicId, inbound: Inbound) -> tuple[Received, list[Said]]:
        accepted = await receive(self._database, clinic_id, arrival_of(inbound, needs_turn=False))
        self._database.shared(Live).wake(Wake(clinic_id, accepted.conversation_id))
        if accepted.duplicate:
            return _received(accepted), []
        said = await self._receptionist.take_turn(clinic_id, accepted.conversation_id)
        spoken = [
            Said(one.entry_id, one.seq, one.content)
            for one in said
            if one.way.channel == inbound.channel and one.way.contact_point_id == accepted.contact_point_id
        ]
        return _received(accepted), spoken

    async def heard(self, clinic_id: ClinicId, entry_id: EntryId, text: str) -> None:
        async with self._database.transaction(clinic_id) as tx:
            await repository.set_heard(entry_id, text, tx)

    async def report(self, clinic_id: ClinicId, update: StatusUpdate) -> None:
        await self._delivering.report(clinic_id, update)
        self._database.shared(JobSignal).knock(self.clock.now())

    async def shown_after(self, clinic_id: ClinicId, channel: str, sender: Address, seq: int) -> list[Shown]:
        async with self._database.reading(clinic_id) as tx:
            point = await patients.contact_point_at(sender.scheme, [sender.canonical], tx)
            if point is None:
                return []
            return [_shown(entry) for entry in await repository.after(seq, point.id, tx)]

    @asynccontextmanager
    async def listen(self, clinic_id: ClinicId, channel: str, sender: Address) -> AsyncIterator[AsyncIterator[Shown]]:
        yield self._live(clinic_id, channel, sender, await self._head(clinic_id, sender))

    async def _head(self, clinic_id: ClinicId, sender: Address) -> int:
        """The place of the newest entry this visitor may see."""
        async with self._database.reading(clinic_id) as tx:
            point = await patients.contact_point_at(sender.scheme, [sender.canonical], tx)
            return await repository.head_of(point.id, tx) if point else 0

    async def _live(self, clinic_id: ClinicId, channel: str, sender: Address, seq: int) -> AsyncIterator[Shown]:
        """Read on from the cursor at every wake-up. The conversation may become another one when a code is entered."""
        live = self._database.shared(Live)
        while True:
            wake = await self._wake_of(clinic_id, sender)
            if wake is None:
                await asyncio.sleep(0.05)
                continue
            with live.watching(wake) as changed:
                for shown in await self.shown_after(clinic_id, channel, sender, seq):
                    seq = max(seq, shown.seq)
                    yield shown
                try:
                    await asyncio.wait_for(changed.wait(), LOOK_AGAIN_SECONDS)
                except TimeoutError:
                    continue

    async def _wake_of(self, clinic_id: ClinicId, sender: Address) -> Wake | None:
        async with self._database.reading(clinic_id) as tx:
            point = await patients.contact_point_at(sender.scheme, [sender.canonical], tx)
        return Wake(clinic_id, point.conversation_id) if point else None


def arrival_of(inbound: Inbound, *, needs_turn: bool = True) -> Arrival:
    """A vendor's message as the intake takes it. A withheld number is no number: each call stands for itself."""
    data = dict(inbound.data)
    if inbound.action:
        data["action"] = inbound.action
    if inbound.in_reply_to:
        data["in_reply_to"] = inbound.in_reply_to
    if inbound.sender.also:
        data["also"] = [list(one) for one in inbound.sender.also]
    scheme, canonical = inbound.sender.scheme, inbound.sender.canonical
    if not canonical:
        scheme, canonical = "withheld", str(data.get("call_id") or inbound.provider_id)  # type: ignore[assignment]
    return Arrival(
        channel=inbound.channel,
        account=inbound.account,
        provider_id=inbound.provider_id,
        scheme=scheme,
        canonical=canonical,
        raw=inbound.sender.raw,
        kind=inbound.kind,
        text=inbound.text,
        sent_at=inbound.sent_at,
        profile_name=inbound.name,
        data=data,
        needs_turn=needs_turn,
    )


def _received(accepted: Accepted) -> Received:
    return Received(accepted.conversation_id, accepted.entry_id, accepted.seq, accepted.duplicate)


def _shown(entry: Entry) -> Shown:
    content = (
        content_json.from_json(entry.text, entry.data)
        if entry.direction == "out"
        else Content(entry.text, str(entry.data.get("language", "")))
    )
    return Shown(entry.id, entry.seq, entry.author, entry.at, content, str(entry.data.get("client_id", "")))
