"""One WhatsApp number at Meta, and everybody who writes to it."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from samtal.emulators.base import Fault, Faults, Pending, SentToPatient, html_error
from samtal.emulators.whatsapp_cloud.envelope import (
    USER_ID,
    Json,
    change,
    contact,
    envelope,
    seconds,
    sender,
    signature,
    written,
)
from samtal.emulators.whatsapp_cloud.limits import Refusal, Template, check
from samtal.emulators.whatsapp_cloud.phone_screen import answer_to, seen
from samtal.kit.clock import Clock

WINDOW = timedelta(hours=24)
_PAIR_SECONDS = 6


class WhatsAppCloud:
    """Meta's side of one number. It has a clock of its own, and trusts nobody's idea of the window but that."""

    def __init__(
        self,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        account: str = "100000000000001",
        number: str = "+442079460001",
        access_token: str = "emulated-token",  # noqa: S107 - opens nothing but this emulator
        app_secret: str = "app-secret",  # noqa: S107 - as above
        webhook_url: str = "",
        templates: Mapping[str, Template] | None = None,
        pair_rate: bool = False,
        reports: Sequence[str] = ("sent", "delivered"),
        reports_first: bool = False,
    ) -> None:
        """`templates` None takes any template; `reports_first` sends statuses before the send call is answered."""
        self.clock, self.http = clock, http
        self.account, self.number = account, number
        self.access_token, self.app_secret, self.webhook_url = access_token, app_secret, webhook_url
        self.templates, self.pair_rate = templates, pair_rate
        self.reports, self.reports_first = tuple(reports), reports_first
        self.log: list[SentToPatient] = []
        self.refused: list[int] = []
        """Codes this number was refused with, at once or later."""
        self.answers: list[int] = []
        """HTTP statuses our webhook gave."""
        self.faults = Faults()
        self._pending = Pending()
        self._numbers = itertools.count(1)
        self._wrote: dict[str, datetime] = {}
        self._sent_at: dict[str, datetime] = {}
        self._undelivered: list[bytes] = []
        messages = Route("/{version}/{account}/messages", self._messages, methods=["POST"])
        self.app = Starlette(routes=[messages, Route("/{version}/{account}", self._about, methods=["GET"])])

    # Faults --------------------------------------------------------------------------------------------------------

    def fail(
        self, code: int | None, when: Literal["sync", "async"] = "sync", *, to: str = "", times: int | None = None
    ) -> None:
        """Refuse what is sent from here on with this code; None ends it."""
        if code is None:
            self.faults.stop()
        else:
            self.faults.add(Fault(code=code, when=when, to=_digits(to)), times)

    def fail_http(self, status: int, *, times: int | None = None) -> None:
        """Answer with this HTTP status and no JSON."""
        self.faults.add(Fault(status=status), times)

    def hang(self, *, taken: bool = False, times: int | None = 1) -> None:
        """Never answer; with `taken` the message goes out all the same."""
        self.faults.add(Fault(hangs=True, taken=taken), times)

    async def settled(self) -> None:
        await self._pending.settled()

    # What patients do ----------------------------------------------------------------------------------------------

    async def patient_sends(self, from_: str, text: str, **how: Any) -> str:
        """A text message; see `patient_does` for how."""
        return await self.patient_does(from_, {"type": "text", "text": {"body": text}}, **how)

    async def presses(self, from_: str, choice: str, **how: Any) -> str:
        """Press something this patient was shown, by its title or action id, newest first."""
        mine = [sent for sent in self.log if sent.to == from_]
        for sent in reversed(mine):
            for action, title in sent.choices:
                if choice.casefold() in (action.casefold(), title.casefold()):
                    message = answer_to(sent, action, title)
                    return await self.patient_does(from_, message, context=sent.provider_id, **how)
        raise LookupError(f"{choice} was never shown to this patient")

    async def sends_location(self, from_: str, latitude: float, longitude: float, **how: Any) -> str:
        location = {"latitude": latitude, "longitude": longitude}
        return await self.patient_does(from_, {"type": "location", "location": location}, **how)

    async def patient_does(
        self,
        from_: str,
        message: Json,
        *,
        name: str = "",
        user_id: str = "",
        context: str = "",
        deliveries: int = 1,
        at_once: bool = False,
        contacts: bool = True,
        signed: bool = True,
    ) -> str:
        """Any message. `deliveries` posts it so often (`at_once`: in parallel); `contacts` False leaves them out."""
        full = self.message(from_, message, user_id=user_id, context=context)
        people = [contact(full, name or "Patient")] if contacts else []
        body = written(envelope([self.change(messages=[full], contacts=people)]))
        if at_once:
            await asyncio.gather(*(self.post(body, signed=signed) for _ in range(deliveries)))
        else:
            for _ in range(deliveries):
                await self.post(body, signed=signed)
        return str(full["id"])

    def message(self, from_: str, message: Json, *, user_id: str = "", context: str = "") -> Json:
        """A whole message of a patient, for batches: see `change` and `posts`. It opens the window."""
        now = self.clock.now()
        self._wrote[_digits(from_)] = now
        about = {"context": {"from": self.number.lstrip("+"), "id": context}} if context else {}
        return {**sender(from_, user_id), "id": self._id(), "timestamp": seconds(now), **about, **message}

    def change(self, **parts: Any) -> Json:
        return change(self.account, self.number, **parts)

    async def posts(self, changes: Sequence[Json], *, signed: bool = True) -> int:
        """Several changes in one webhook, in this order; the HTTP status of our answer."""
        return await self.post(written(envelope(changes)), signed=signed)

    async def reads(self, provider_id: str) -> None:
        """The patient opens the chat."""
        sent = next(sent for sent in self.log if sent.provider_id == provider_id)
        await self._report(sent.wire, provider_id, "read")

    async def post(self, body: bytes, *, signed: bool = True) -> int:
        """One webhook. One that is not answered 2xx is kept for `redelivers`."""
        secret = self.app_secret if signed else self.app_secret + "-wrong"
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature(body, secret)}
        answer = await self.http.post(self.webhook_url, content=body, headers=headers)
        self.answers.append(answer.status_code)
        if not answer.is_success:
            self._undelivered.append(body)
        return answer.status_code

    async def redelivers(self) -> None:
        """Meta tries again what was not taken."""
        bodies, self._undelivered = self._undelivered, []
        for body in bodies:
            await self.post(body)

    # The API -------------------------------------------------------------------------------------------------------

    async def _about(self, request: Request) -> Response:
        if not self._logged_in(request):
            return _error(401, 190, "Invalid OAuth access token")
        if request.path_params["account"] != self.account:
            return _error(400, 100, "Object does not exist")
        return JSONResponse({"id": self.account, "display_phone_number": self.number})

    async def _messages(self, request: Request) -> Response:
        if not self._logged_in(request):
            return _error(401, 190, "Invalid OAuth access token")
        message = await request.json()
        to = _digits(str(message.get("to") or message.get("recipient") or ""))
        fault = self.faults.take(to)
        if fault is not None and fault.status:
            return html_error(fault.status)
        if fault is not None and fault.hangs:
            if fault.taken:
                await self._accept(message, to, None)
            return await self.faults.hang(request)
        try:
            if fault is not None and fault.when == "sync":
                raise Refusal(fault.code, "scripted")
            self._check(message, to)
        except Refusal as refusal:
            self.refused.append(refusal.code)
            return _error(400, refusal.code, refusal.details)
        return await self._accept(message, to, fault)

    def _check(self, message: Json, to: str) -> None:
        check(message, self.templates)
        now = self.clock.now()
        wrote = self._wrote.get(to)
        if message["type"] != "template" and (wrote is None or now - wrote > WINDOW):
            raise Refusal(131047, "more than 24 hours have passed since the recipient last replied")
        last = self._sent_at.get(to)
        if self.pair_rate and last is not None and (now - last).total_seconds() < _PAIR_SECONDS:
            raise Refusal(131056, "too many messages to this recipient")
        self._sent_at[to] = now

    async def _accept(self, message: Json, to: str, fault: Fault | None) -> Response:
        provider_id = self._id()
        recipient = to if USER_ID.match(to) else f"+{to}"
        if fault is None:
            self.log.append(seen(message, recipient, self.clock.now(), provider_id, self.templates or {}))
        else:
            self.refused.append(fault.code)
        reports = self._report_all(message, provider_id, fault)
        if self.reports_first:
            await reports
        else:
            self._pending.start(asyncio.create_task(reports))
        about = {"input": message.get("to") or message.get("recipient"), "wa_id": to}
        taken = {"id": provider_id, "message_status": "accepted"}
        return JSONResponse({"messaging_product": "whatsapp", "contacts": [about], "messages": [taken]})

    async def _report_all(self, message: Json, provider_id: str, fault: Fault | None) -> None:
        if not self.webhook_url:
            return
        for status in ("failed",) if fault is not None else self.reports:
            await self._report(message, provider_id, status, fault)

    async def _report(
        self, message: Mapping[str, Any], provider_id: str, status: str, fault: Fault | None = None
    ) -> None:
        reference = message.get("biz_opaque_callback_data")
        full: Json = {
            "id": provider_id,
            "status": status,
            "timestamp": seconds(self.clock.now()),
            "recipient_id": _digits(str(message.get("to") or message.get("recipient"))),
            **({"biz_opaque_callback_data": reference} if reference else {}),
        }
        if fault is not None:
            details = {"details": "scripted"}
            full["errors"] = [{"code": fault.code, "title": "Refused", "message": "Refused", "error_data": details}]
        await self.post(written(envelope([self.change(statuses=[full])])))

    def _logged_in(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer {self.access_token}"

    def _id(self) -> str:
        return f"wamid.{self.account[-6:]}{next(self._numbers):08d}"


def _digits(address: str) -> str:
    return address if USER_ID.match(address) else address.lstrip("+")


def _error(status: int, code: int, details: str) -> Response:
    data = {"messaging_product": "whatsapp", "details": details}
    error = {"message": f"(#{code}) Refused", "type": "OAuthException", "code": code, "error_data": data}
    return JSONResponse({"error": {**error, "fbtrace_id": "EmulatedTrace"}}, status)
