"""One Twilio account: messages both ways, calls both ways."""

from __future__ import annotations

import asyncio
import base64
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urlencode

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from samtal.emulators.base import Fault, Faults, Pending, SentToPatient, html_error
from samtal.emulators.twilio.call import Call
from samtal.emulators.twilio.signing import sign
from samtal.emulators.twilio.twiml import Instructions, Relay, obey
from samtal.kit.clock import Clock

Form = list[tuple[str, str]]

_STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"})
_START = frozenset({"START", "UNSTOP"})


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the account, and what is called when it is used."""

    sms_url: str = ""
    voice_url: str = ""


@dataclass(frozen=True, slots=True)
class PlacedCall:
    """A call that rings at a patient's."""

    call_sid: str
    to: str
    from_: str
    instructions: Instructions
    callback: str


class TwilioAccount:
    """Twilio's side of the clinic's numbers."""

    def __init__(
        self,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        account_sid: str = "ACemulated",
        auth_token: str = "emulated-token",  # noqa: S107 - opens nothing but this emulator
        reports: tuple[str, ...] = ("sent", "delivered"),
        stops_at_edge: bool = True,
    ) -> None:
        """`stops_at_edge`: a patient who wrote STOP gets nothing more, whatever we send, until START."""
        self.clock, self.http = clock, http
        self.account_sid, self.auth_token = account_sid, auth_token
        self.reports, self.stops_at_edge = reports, stops_at_edge
        self.numbers: dict[str, Number] = {}
        self.log: list[SentToPatient] = []
        self.refused: list[int] = []
        self.answers: list[int] = []
        """HTTP statuses our webhooks gave."""
        self.ringing: list[PlacedCall] = []
        self.faults = Faults()
        self._pending = Pending()
        self._count = itertools.count(1)
        self._stopped: set[tuple[str, str]] = set()
        base = "/2010-04-01/Accounts/{account}"
        self.app = Starlette(
            routes=[
                Route(base + "/Messages.json", self._messages, methods=["POST"]),
                Route(base + "/Calls.json", self._calls, methods=["POST"]),
                Route(base + ".json", self._about, methods=["GET"]),
            ]
        )

    def fail(
        self, code: int | None, when: Literal["sync", "async"] = "sync", *, to: str = "", times: int | None = None
    ) -> None:
        """Refuse what is sent from here on with this code; None ends it."""
        if code is None:
            self.faults.stop()
        else:
            self.faults.add(Fault(code=code, when=when, to=to), times)

    def fail_http(self, status: int, *, times: int | None = None) -> None:
        """Answer with this HTTP status and no JSON."""
        self.faults.add(Fault(status=status), times)

    def hang(self, *, taken: bool = False, times: int | None = 1) -> None:
        """Never answer; with `taken` the message goes out all the same."""
        self.faults.add(Fault(hangs=True, taken=taken), times)

    async def settled(self) -> None:
        await self._pending.settled()

    # Patients --------------------------------------------------------------------------------------------------------

    async def texts(
        self,
        from_: str,
        to: str,
        body: str,
        *,
        media: Mapping[str, str] | None = None,
        deliveries: int = 1,
        at_once: bool = False,
        signed: bool = True,
    ) -> str:
        """An SMS to the clinic; `media` maps addresses to mime types. Twilio posts it so many times."""
        sid = self._sid("SM")
        form = [
            ("MessageSid", sid), ("SmsSid", sid), ("AccountSid", self.account_sid), ("From", from_), ("To", to),
            ("Body", body), ("NumMedia", str(len(media or {}))), ("NumSegments", "1"), ("FromCity", ""),
        ]  # fmt: skip
        for index, (url, mime) in enumerate((media or {}).items()):
            form += [(f"MediaUrl{index}", url), (f"MediaContentType{index}", mime)]
        if kind := self._opt_out(from_, to, body):
            form.append(("OptOutType", kind))
        url = self.numbers[to].sms_url
        if at_once:
            await asyncio.gather(*(self.post(url, form, signed=signed) for _ in range(deliveries)))
        else:
            for _ in range(deliveries):
                await self.post(url, form, signed=signed)
        return sid

    def _opt_out(self, patient: str, clinic: str, body: str) -> str:
        word = body.strip().upper()
        if word in _STOP:
            self._stopped.add((clinic, patient))
            return "STOP"
        if word in _START:
            self._stopped.discard((clinic, patient))
            return "START"
        return "HELP" if word == "HELP" else ""

    @asynccontextmanager
    async def calls(self, from_: str, to: str, **details: str) -> AsyncIterator[Call]:
        """Call the clinic, and hang up at the end; `details` are further fields of the voice webhook."""
        call = self._call(from_, to)
        fields = [("CallSid", call.call_sid), ("AccountSid", self.account_sid), ("From", from_), ("To", to)]
        form = [*fields, ("CallStatus", "ringing"), ("Direction", "inbound"), *details.items()]
        await call.follow(obey(await self._asked(self.numbers[to].voice_url, form)))
        try:
            yield call
        finally:
            await call.hangs_up()

    @asynccontextmanager
    async def answers_call(self, number: str) -> AsyncIterator[Call]:
        """The patient takes the call that the clinic placed, and hangs up at the end."""
        placed = self._take_ringing(number)
        call = self._call(placed.to, placed.from_, call_sid=placed.call_sid, outbound=True)
        await self._call_status(placed, "in-progress")
        await call.follow(placed.instructions)
        try:
            yield call
        finally:
            await call.hangs_up()
            await self._call_status(placed, "completed")

    async def misses_call(self, number: str, status: str = "no-answer") -> None:
        """The patient does not take the call (or is `busy`)."""
        await self._call_status(self._take_ringing(number), status)

    def _take_ringing(self, number: str) -> PlacedCall:
        placed = next((call for call in self.ringing if call.to == number), None)
        if placed is None:
            raise LookupError("no call is ringing there")
        self.ringing.remove(placed)
        return placed

    def _call(self, patient: str, clinic: str, *, call_sid: str = "", outbound: bool = False) -> Call:
        return Call(
            from_=patient,
            to=clinic,
            call_sid=call_sid or self._sid("CA"),
            post=self._asked,
            sign=lambda url: sign(url, [], self.auth_token),
            outbound=outbound,
        )

    # Webhooks --------------------------------------------------------------------------------------------------------

    async def post(self, url: str, form: Form, *, signed: bool = True) -> httpx.Response:
        """One signed form post to our server."""
        token = self.auth_token if signed else self.auth_token + "-wrong"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "X-Twilio-Signature": sign(url, form, token),
        }
        answer = await self.http.post(url, content=urlencode(form), headers=headers)
        self.answers.append(answer.status_code)
        return answer

    async def _asked(self, url: str, form: Form) -> str:
        answer = await self.post(url, form)
        if not answer.is_success:
            raise RuntimeError(f"our webhook answered {answer.status_code}")
        return answer.text

    async def _call_status(self, placed: PlacedCall, status: str) -> None:
        if placed.callback:
            form = [("CallSid", placed.call_sid), ("CallStatus", status), ("From", placed.from_), ("To", placed.to)]
            await self.post(placed.callback, [*form, ("AccountSid", self.account_sid)])

    # The API ---------------------------------------------------------------------------------------------------------

    async def _about(self, request: Request) -> Response:
        if not self._logged_in(request):
            return _error(401, 20003)
        return JSONResponse({"sid": self.account_sid, "status": "active"})

    async def _messages(self, request: Request) -> Response:
        form = await _posted(request)
        to, body = form.get("To", ""), form.get("Body", "")
        fault = self.faults.take(to)
        if (early := await self._refusal(request, fault, to)) is not None:
            if fault is not None and fault.hangs and fault.taken:
                self._deliver(form, None)
            return early if not isinstance(early, _Hang) else await self.faults.hang(request)
        sender = form.get("From") or form.get("MessagingServiceSid", "")
        if not sender or not body:
            return self._no(400, 21603 if not sender else 21602)
        if len(body) > 1600:
            return self._no(400, 21617)
        if self.stops_at_edge and (sender, to) in self._stopped:
            return self._no(400, 21610)
        sid = self._deliver(form, fault)
        return JSONResponse({"sid": sid, "status": "queued", "error_code": None, "num_segments": "1"}, 201)

    def _deliver(self, form: Mapping[str, str], fault: Fault | None) -> str:
        sid = self._sid("SM")
        if fault is None:
            sent = SentToPatient("sms", form["To"], form["Body"], self.clock.now(), sid, wire=form)
            self.log.append(sent)
        else:
            self.refused.append(fault.code)
        if callback := form.get("StatusCallback"):
            self._pending.start(asyncio.create_task(self._report(callback, form, sid, fault)))
        return sid

    async def _report(self, callback: str, form: Mapping[str, str], sid: str, fault: Fault | None) -> None:
        for status in ("sent", "undelivered") if fault is not None else self.reports:
            fields = [("MessageSid", sid), ("SmsSid", sid), ("MessageStatus", status), ("SmsStatus", status)]
            fields += [("AccountSid", self.account_sid), ("To", form["To"]), ("From", form.get("From", ""))]
            if status == "undelivered" and fault is not None:
                fields.append(("ErrorCode", str(fault.code)))
            await self.post(callback, fields)

    async def _calls(self, request: Request) -> Response:
        form = await _posted(request)
        to = form.get("To", "")
        fault = self.faults.take(to)
        if (early := await self._refusal(request, fault, to)) is not None:
            return early if not isinstance(early, _Hang) else await self.faults.hang(request)
        if len(form.get("Twiml", "")) > 4000 or not (form.get("Twiml") or form.get("Url")):
            return self._no(400, 21205)
        sid = self._sid("CA")
        asked = [("CallSid", sid), ("From", form["From"]), ("To", to), ("CallStatus", "in-progress")]
        instructions = obey(form.get("Twiml") or await self._asked(form["Url"], asked))
        placed = PlacedCall(sid, to, form["From"], instructions, form.get("StatusCallback", ""))
        self.ringing.append(placed)
        greeting = instructions.next.greeting if isinstance(instructions.next, Relay) else ""
        words = " ".join(filter(None, [*instructions.said, greeting]))
        self.log.append(SentToPatient("phone", to, words, self.clock.now(), sid, wire=form))
        self._pending.start(asyncio.create_task(self._call_status(placed, "ringing")))
        return JSONResponse({"sid": sid, "status": "queued"}, 201)

    async def _refusal(self, request: Request, fault: Fault | None, to: str) -> Response | None:
        """What is answered before anything is looked at."""
        if not self._logged_in(request):
            return _error(401, 20003)
        if fault is not None and fault.hangs:
            return _Hang()
        if fault is not None and fault.status:
            return html_error(fault.status)
        if fault is not None and fault.when == "sync":
            return self._no(400, fault.code)
        return self._no(400, 21211) if not to.startswith("+") else None

    def _no(self, status: int, code: int) -> Response:
        self.refused.append(code)
        return _error(status, code)

    def _logged_in(self, request: Request) -> bool:
        expected = base64.b64encode(f"{self.account_sid}:{self.auth_token}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def _sid(self, kind: str) -> str:
        return f"{kind}{next(self._count):032x}"


class _Hang(Response):
    """Stands for no answer at all."""


async def _posted(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))


def _error(status: int, code: int) -> Response:
    about = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": "Refused", "more_info": about, "status": status}, status)
