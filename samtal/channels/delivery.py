"""Outbox to channel: one job per message. Status only rises; what cannot go one way goes another, or a person learns."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

import httpx

from samtal import jobs
from samtal.channels import repository as deliveries
from samtal.channels.accounts import Accounts
from samtal.channels.base import Channel, Outgoing, StatusUpdate
from samtal.channels.repository import Delivery
from samtal.channels.wanted import still_wanted
from samtal.clinic.clinics import Clinics
from samtal.conversations import repository as conversations
from samtal.conversations.outbox import DELIVER
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.handoff import repository as tasks
from samtal.jobs import Job
from samtal.jobs.retries import give_up
from samtal.kit.errors import AccessDenied, Misconfigured, Rejected, Unavailable
from samtal.kit.ids import ClinicId, DeliveryId
from samtal.outreach.reach import ways_to
from samtal.patients import repository as patients

log = logging.getLogger(__name__)

FAILED = "delivery_failed"
MENDED_BY_A_PERSON_SECONDS = 600
WINDOW_MARGIN = timedelta(minutes=2)
LOST_ANSWER_SECONDS = 60
"""After a lost answer nobody knows whether the message went out: its status, if it did, is given this time to come."""
TOO_LONG_TO_WAIT_SECONDS = 900
WRITTEN_CHANNELS = ("whatsapp", "sms")
NOT_THE_ADDRESS = frozenset(
    {"131047", "100", "131008", "131009", "131051", "21602", "21617", "30003", "30007"}
    | {"132000", "132001", "132005", "132007", "132012", "132015", "132016", "132068"}
)
"""Refusals for the moment (the messaging window) or the form: the address stays as good as it was."""


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
        clinic = await self._clinics.get(job.clinic_id)
        async with self._database.transaction(job.clinic_id) as tx:
            delivery = await deliveries.find(delivery_id, tx)
            if delivery is None or delivery.is_sent or not await still_wanted(delivery, clinic, tx):
                return
            await deliveries.count_attempt(delivery_id, tx)
        try:
            await self._send(job.clinic_id, delivery, str(job.args.get("secret") or ""))
        except Rejected as refused:
            async with self._database.transaction(job.clinic_id) as tx:
                await self._refused(delivery, refused.code or "", str(refused), tx)
        except Exception as error:
            if not await self._sent_another_way(job.clinic_id, delivery, error):
                await self._not_now(job, delivery, error)

    async def _sent_another_way(self, clinic_id: ClinicId, delivery: Delivery, error: Exception) -> bool:
        """A telephone that is switched off for long is not waited for where there is another way."""
        if not isinstance(error, Unavailable) or (error.retry_after or 0) < TOO_LONG_TO_WAIT_SECONDS:
            return False
        async with self._database.transaction(clinic_id) as tx:
            if not await self._go_another_way(delivery, tx):
                return False
            await deliveries.fail(delivery.id, error.code or "", str(error), tx)
            return True

    async def _not_now(self, job: Job, delivery: Delivery, error: Exception) -> NoReturn:
        """Kept and tried again; whatever a person has to mend, or will never arrive, a person is told."""
        match error:
            case AccessDenied() | Misconfigured():
                code = error.code if isinstance(error, AccessDenied) else None
                again = Unavailable(str(error), code=code, retry_after=MENDED_BY_A_PERSON_SECONDS)
                await self._account_is_broken(job.clinic_id, delivery.channel, code or "no account")
            case Unavailable(code="timeout"):
                wait = max(error.retry_after or 0, LOST_ANSWER_SECONDS)
                again = Unavailable(str(error), code=error.code, retry_after=wait)
            case Unavailable():
                again = error
            case _:
                log.exception("delivery %s failed", delivery.id)
                if give_up(job, error):
                    await self._give_up(job.clinic_id, delivery, type(error).__name__)
                raise error
        if give_up(job, again):
            await self._give_up(job.clinic_id, delivery, again.code or "unavailable")
        raise again from error

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
            refused = await deliveries.set_sent(delivery.id, delivery.channel, sent.provider_id, sent.status, tx)
            if refused is not None:
                await jobs.schedule(tx, FAILED, str(delivery.id), tx.now(), {"code": refused})

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
        if code not in NOT_THE_ADDRESS and (delivery.purpose != "reply" or delivery.channel in WRITTEN_CHANNELS):
            await conversations.mark_unusable(delivery.contact_point_id, delivery.channel, code, tx)
        if not await self._go_another_way(delivery, tx):
            await self._leave_to_desk(delivery, code, tx)

    async def _go_another_way(self, delivery: Delivery, tx: Transaction) -> bool:
        """Give the same message out over a channel that has not been tried; a code goes only where it was meant to."""
        if delivery.purpose == "code":
            return False
        clinic = await self._clinics.get(tx.clinic_id)
        point = await patients.contact_point(delivery.contact_point_id, tx)
        tried = await deliveries.channels_tried(delivery.entry_id, tx)
        others = [one for one in WRITTEN_CHANNELS if one not in tried]
        ways = await ways_to(point, clinic=clinic, purpose=delivery.purpose, order=others, tx=tx)
        if not ways:
            return False
        again = await conversations.add_delivery(
            tx,
            entry_id=delivery.entry_id,
            conversation_id=delivery.conversation_id,
            way=ways[0],
            purpose=delivery.purpose,
            status="queued",
        )
        await jobs.schedule(tx, DELIVER, str(again), tx.now(), {})
        return True

    async def _leave_to_desk(self, delivery: Delivery, code: str, tx: Transaction) -> None:
        conversation = await conversations.conversation(delivery.conversation_id, tx)
        text = f"{delivery.channel}: {delivery.purpose} did not arrive ({code or 'no code'})"
        await tasks.add_task(tx, kind="failure", text=text, conversation=conversation)

    async def _account_is_broken(self, clinic_id: ClinicId, channel: str, code: str) -> None:
        """One task, however many messages wait for the account to be mended."""
        async with self._database.transaction(clinic_id) as tx:
            await tasks.add_task_once(tx, kind="failure", text=f"{channel}: the account has to be mended ({code})")

    async def _give_up(self, clinic_id: ClinicId, delivery: Delivery, code: str) -> None:
        async with self._database.transaction(clinic_id) as tx:
            await deliveries.fail(delivery.id, code, "given up", tx)
            await self._leave_to_desk(delivery, code, tx)


def _window_open(channel: Channel, last_inbound_at: datetime | None, now: datetime) -> bool:
    hours = channel.capabilities.window_hours
    if hours is None:
        return True
    return last_inbound_at is not None and now - last_inbound_at < timedelta(hours=hours) - WINDOW_MARGIN
