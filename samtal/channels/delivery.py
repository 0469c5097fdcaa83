"""Outbox to channel: one job per message. Status only rises; what cannot go one way goes another, or a person learns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import httpx

from samtal import jobs
from samtal.channels import repository as deliveries
from samtal.channels.accounts import Accounts
from samtal.channels.base import Channel, Outgoing, StatusUpdate
from samtal.channels.repository import Delivery
from samtal.clinic.clinics import Clinics
from samtal.conversations import repository as conversations
from samtal.conversations.outbox import DELIVER
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.handoff import repository as tasks
from samtal.jobs import Job
from samtal.kit.errors import AccessDenied, Rejected, Unavailable
from samtal.kit.ids import ClinicId, DeliveryId
from samtal.outreach.reach import allowed, ways_to
from samtal.patients import repository as patients

FAILED = "delivery_failed"
WINDOW_MARGIN = timedelta(minutes=2)
DIRECT = frozenset({"reply", "staff", "code"})
"""Asked for by the patient, or written by a person: an opt-out does not stop these."""


class Delivering:
    """Sends what stands in the outbox and keeps what became of it."""

    def __init__(
        self,
        database: Database,
        *,
        channels: Mapping[str, Channel],
        accounts: Accounts,
        clinics: Clinics,
        http: httpx.AsyncClient,
    ) -> None:
        self._database, self._channels, self._accounts = database, channels, accounts
        self._clinics, self._http = clinics, http

    def handlers(self) -> dict[str, jobs.Handler]:
        return {DELIVER: self.deliver, FAILED: self.failed}

    async def deliver(self, job: Job) -> None:
        """Send one message. At least once: a message whose send call was lost is looked at before it is sent again."""
        delivery_id = DeliveryId(UUID(str(job.key)))
        async with self._database.transaction(job.clinic_id) as tx:
            delivery = await deliveries.find(delivery_id, tx)
            if delivery is None or delivery.is_sent or not await self._still_wanted(delivery, tx):
                return
            await deliveries.count_attempt(delivery_id, tx)
        try:
            await self._send(job.clinic_id, delivery, str(job.args.get("secret") or ""))
        except Rejected as refused:
            async with self._database.transaction(job.clinic_id) as tx:
                await self._refused(delivery, refused.code or "", str(refused), tx)
        except AccessDenied as denied:
            await self._tell_desk(job.clinic_id, delivery, denied.code or "", str(denied))
            raise Unavailable(str(denied), code=denied.code, retry_after=600) from denied

    async def _still_wanted(self, delivery: Delivery, tx: Transaction) -> bool:
        if delivery.purpose in DIRECT:
            return True
        point = await patients.contact_point(delivery.contact_point_id, tx)
        if await allowed(point, delivery.channel, delivery.purpose, tx):
            return True
        await deliveries.set_status(delivery.id, "failed", tx, code="opted_out")
        return False

    async def _send(self, clinic_id: ClinicId, delivery: Delivery, secret: str) -> None:
        channel = self._channels[delivery.channel]
        account = self._accounts.of_clinic(clinic_id, delivery.channel, delivery.account)
        content = replace(delivery.content, text=secret) if secret else delivery.content
        outgoing = Outgoing(
            clinic_id=clinic_id,
            delivery_id=delivery.id,
            account=account.account,
            to=delivery.raw,
            content=content,
            window_open=_window_open(channel, delivery.last_inbound_at, self._database.clock.now()),
            in_reply_to=delivery.answers if channel.capabilities.threads_replies else "",
            entry_id=delivery.entry_id,
            seq=delivery.seq,
        )
        sent = await channel.send(outgoing, account.settings, self._http)
        async with self._database.transaction(clinic_id) as tx:
            await deliveries.set_sent(delivery.id, delivery.channel, sent.provider_id, sent.status, tx)

    # -- what became of it -------------------------------------------------------------------------------------------

    async def report(self, clinic_id: ClinicId, update: StatusUpdate) -> None:
        """A status from the vendor, in any order and any number of times."""
        async with self._database.transaction(clinic_id) as tx:
            delivery_id = update.delivery_id or await deliveries.by_provider_id(update.channel, update.provider_id, tx)
            if delivery_id is None or await deliveries.find(delivery_id, tx) is None:
                await deliveries.park(update.channel, update.provider_id, update.status, update.at, update.code, tx)
                return
            if update.status == "failed":
                args = {"code": update.code, "detail": update.detail}
                await jobs.schedule(tx, FAILED, str(delivery_id), tx.now(), args)
                return
            await deliveries.set_status(delivery_id, update.status, tx)

    async def failed(self, job: Job) -> None:
        """The vendor took it and could not bring it."""
        async with self._database.transaction(job.clinic_id) as tx:
            delivery = await deliveries.find(DeliveryId(UUID(str(job.key))), tx)
            if delivery is None or delivery.status in ("delivered", "read", "failed"):
                return
            await self._refused(delivery, str(job.args.get("code") or ""), str(job.args.get("detail") or ""), tx)

    async def _refused(self, delivery: Delivery, code: str, detail: str, tx: Transaction) -> None:
        """It will never arrive this way: remember that, and go another."""
        await deliveries.fail(delivery.id, code, detail, tx)
        if delivery.purpose != "reply" or delivery.channel in ("whatsapp", "sms"):
            await conversations.mark_unusable(delivery.contact_point_id, delivery.channel, code, tx)
        clinic = await self._clinics.get(tx.clinic_id)
        point = await patients.contact_point(delivery.contact_point_id, tx)
        others = [one for one in ("whatsapp", "sms") if one != delivery.channel]
        ways = await ways_to(point, clinic=clinic, purpose=delivery.purpose, order=others, tx=tx)
        if not ways or delivery.purpose == "code":
            await self._leave_to_desk(delivery, code, tx)
            return
        again = await conversations.add_delivery(
            tx,
            entry_id=delivery.entry_id,
            conversation_id=delivery.conversation_id,
            way=ways[0],
            purpose=delivery.purpose,
            status="queued",
        )
        await jobs.schedule(tx, DELIVER, str(again), tx.now(), {})

    async def _leave_to_desk(self, delivery: Delivery, code: str, tx: Transaction) -> None:
        conversation = await conversations.conversation(delivery.conversation_id, tx)
        text = f"{delivery.channel}: {delivery.purpose} did not arrive ({code or 'no code'})"
        await tasks.add_task(tx, kind="failure", text=text, conversation=conversation)

    async def _tell_desk(self, clinic_id: ClinicId, delivery: Delivery, code: str, detail: str) -> None:
        async with self._database.transaction(clinic_id) as tx:
            await self._leave_to_desk(delivery, code or detail, tx)


def _window_open(channel: Channel, last_inbound_at: datetime | None, now: datetime) -> bool:
    hours = channel.capabilities.window_hours
    if hours is None:
        return True
    return last_inbound_at is not None and now - last_inbound_at < timedelta(hours=hours) - WINDOW_MARGIN
