"""A clinic on a stage: the real house on a database of its own, the vendors as emulators over real sockets, one clock.

Rehearsals and the demo both play here: only the vendors' wires and the clock are replaced.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from samtal.bootstrap import House, account, build, store_clinic
from samtal.channels.accounts import Accounts
from samtal.channels.email import listening
from samtal.clinic.loader import ClinicFile
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.emulators.mail import MailWorld
from samtal.emulators.serving import serving
from samtal.emulators.twilio.account import Number, TwilioAccount
from samtal.emulators.twilio.call import Call
from samtal.emulators.web_visitor.visitor import WebVisitor
from samtal.emulators.whatsapp_cloud.cloud import WhatsAppCloud
from samtal.kit.clock import Clock, FakeClock
from samtal.kit.ids import ClinicId
from samtal.receptionist.understanding import Understands

WIDGET_KEY = "stage"
PHONE_NUMBER_ID = "100000000000001"


@dataclass(slots=True)
class Stage:
    """Everything that is running."""

    house: House
    clinic: Clinic
    clock: Clock
    base_url: str
    whatsapp: WhatsAppCloud
    twilio: TwilioAccount
    mail: MailWorld
    visitors: dict[str, WebVisitor] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    _closing: AsyncExitStack = field(default_factory=AsyncExitStack)
    _call_ends: dict[str, AsyncExitStack] = field(default_factory=dict)

    @property
    def clinic_id(self) -> ClinicId:
        return self.clinic.id

    async def settle(self) -> None:
        """Until nothing is due and nothing is under way."""
        while True:
            await self.whatsapp.settled()
            await self.twilio.settled()
            if not await self.house.worker.run_due(self.clock.now()):
                await self.whatsapp.settled()
                await self.twilio.settled()
                if not await self.house.worker.run_due(self.clock.now()):
                    return

    async def go_to(self, moment: datetime) -> None:
        """Let time pass: everything due until then happens, each thing at its own time."""
        assert isinstance(self.clock, FakeClock)
        await self.settle()
        while (due := await self.house.worker.next_due()) is not None and due <= moment:
            self.clock.move_to(due)
            await self.settle()
        self.clock.move_to(moment)
        await self.settle()

    async def visitor(self, key: str) -> WebVisitor:
        """A browser with the widget open."""
        if key not in self.visitors:
            visitor = WebVisitor(self.base_url, WIDGET_KEY)
            await visitor.connect()
            self.visitors[key] = visitor
        return self.visitors[key]

    async def call(self, from_: str) -> Call:
        """Ring the clinic."""
        number = self.clinic.phone
        ends = AsyncExitStack()
        call = await ends.enter_async_context(self.twilio.calls(from_, number))
        self.calls[from_], self._call_ends[from_] = call, ends
        return call

    async def take_call(self, number: str) -> Call:
        """Take a call that the clinic placed."""
        ends = AsyncExitStack()
        call = await ends.enter_async_context(self.twilio.answers_call(number))
        self.calls[number], self._call_ends[number] = call, ends
        return call

    async def hang_up(self, from_: str) -> None:
        self.calls.pop(from_, None)
        ends = self._call_ends.pop(from_, None)
        if ends is not None:
            await ends.aclose()

    async def close(self) -> None:
        for number in list(self.calls):
            await self.hang_up(number)
        for visitor in self.visitors.values():
            await visitor.leaves()


@asynccontextmanager
async def stage(
    database: Database,
    clinic_file: ClinicFile,
    *,
    clock: Clock,
    understanding: Understands | None = None,
    port: int = 0,
) -> AsyncIterator[Stage]:
    """Load the clinic, start the emulators and the server, and put everything in everybody's hands."""
    accounts = Accounts()
    async with AsyncExitStack() as running:
        http = await running.enter_async_context(httpx.AsyncClient(timeout=60))
        whatsapp = WhatsAppCloud(
            clock=clock, http=http, account=PHONE_NUMBER_ID, number=clinic_file.clinic.whatsapp or "+442079460001"
        )
        twilio = TwilioAccount(clock=clock, http=http, stops_at_edge=False)
        mail = MailWorld(clock=clock)
        meta_url = await running.enter_async_context(serving(whatsapp.app))
        twilio_url = await running.enter_async_context(serving(twilio.app))
        house = await running.enter_async_context(
            build(database, clock=clock, accounts=accounts, understanding=understanding)
        )
        base_url = await running.enter_async_context(serving(house.app()))
        clinic, _ = await store_clinic(database, clinic_file)
        _open_accounts(
            house, clinic, accounts, base_url=base_url, meta_url=meta_url, twilio_url=twilio_url, twilio=twilio
        )
        if clinic.email:
            relay = await running.enter_async_context(mail.relaying())
            accounts.add(account(clinic.id, house.channels["email"], _mailbox(clinic, relay)))
            mail.clinic_at = ("127.0.0.1", await running.enter_async_context(listening(house.doors)))
        whatsapp.webhook_url = f"{base_url}/channels/whatsapp/webhook/{PHONE_NUMBER_ID}"
        made = Stage(house, clinic, clock, base_url, whatsapp, twilio, mail)
        try:
            yield made
        finally:
            await made.close()


def _open_accounts(
    house: House,
    clinic: Clinic,
    accounts: Accounts,
    *,
    base_url: str,
    meta_url: str,
    twilio_url: str,
    twilio: TwilioAccount,
) -> None:
    """The emulated accounts, with the same settings a real one needs."""

    def open_account(channel: str, **settings: object) -> None:
        accounts.add(account(clinic.id, house.channels[channel], settings))

    secrets = {"account_sid": twilio.account_sid, "auth_token": twilio.auth_token}
    at_twilio = {**secrets, "public_url": base_url, "api_url": twilio_url}
    open_account("webchat", account=WIDGET_KEY, session_secret="a stage has no secrets", origins=["*"])  # noqa: S106
    if clinic.whatsapp:
        open_account(
            "whatsapp",
            account=PHONE_NUMBER_ID,
            access_token="emulated-token",  # noqa: S106
            app_secret="app-secret",  # noqa: S106
            verify_token="stage",  # noqa: S106
            api_url=meta_url,
        )
    if clinic.sms:
        open_account("sms", account=clinic.sms, **at_twilio)
        twilio.numbers[clinic.sms] = Number(sms_url=f"{base_url}/channels/sms/webhook")
    if clinic.phone:
        open_account("phone", account=clinic.phone, language=clinic.language, **at_twilio)
        known = twilio.numbers.get(clinic.phone, Number())
        twilio.numbers[clinic.phone] = Number(known.sms_url, f"{base_url}/channels/phone/voice")


def _mailbox(clinic: Clinic, relay_port: int) -> dict[str, object]:
    """The clinic's address at the emulated mail server."""
    return {
        "account": clinic.email,
        "name": clinic.name,
        "host": "127.0.0.1",
        "port": relay_port,
        "security": "none",
    }
