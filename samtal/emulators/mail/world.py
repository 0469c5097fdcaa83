"""One mail world: a relay, mailboxes, and patients who write."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from samtal.emulators.base import SentToPatient
from samtal.emulators.mail import writing
from samtal.emulators.mail.lmtp import deliver
from samtal.emulators.mail.relay import Refusal, Relay, Step, relaying
from samtal.kit.clock import Clock


@dataclass(frozen=True, slots=True)
class Mailed:
    """A message in a patient's mailbox."""

    to: str
    envelope_sender: str
    raw: bytes
    message_id: str
    subject: str
    text: str
    references: tuple[str, ...]

    def header(self, name: str) -> str:
        return str(_parsed(self.raw).get(name, ""))


class MailWorld:
    """Mailboxes, and the way between them and the clinic. `log` is what the clinic sent, in its order."""

    def __init__(self, *, clock: Clock, user: str = "", password: str = "") -> None:
        self.clock = clock
        self.user, self.password = user, password
        self.log: list[SentToPatient] = []
        self.mailboxes: dict[str, list[Mailed]] = {}
        self.clinic_at: tuple[str, int] = ("127.0.0.1", 0)
        """Where the clinic's system takes mail over LMTP."""
        self.answers: list[str] = []
        """What it said to each delivery."""
        self._relay = Relay(self._taken, user=user, password=password)
        self._count = itertools.count(1)

    @asynccontextmanager
    async def relaying(self) -> AsyncIterator[int]:
        """Take the clinic's mail on a loopback port; gives the port."""
        async with relaying(self._relay, log_in=bool(self.user)) as port:
            yield port

    # The clinic's mail ------------------------------------------------------------------------------------------------

    def fail(self, code: int | None, *, step: Step = "rcpt", to: str = "", status: str = "") -> None:
        """Refuse what is sent from here on with this SMTP code; None ends it."""
        if code is None:
            self._relay.refusals.clear()
        else:
            self._relay.refusals.append(Refusal(step, f"{code} {status} <{to}> no".replace("  ", " "), to))

    def hang(self, *, step: Step = "data") -> None:
        """Never answer this step."""
        self._relay.refusals.append(Refusal(step, ""))

    async def settled(self) -> None:
        """Nothing is ever under way here: a delivery is over when it has been answered."""

    def _taken(self, sender: str, to: str, raw: bytes) -> None:
        mailed = _mailed(to, sender, raw)
        if any(one.message_id == mailed.message_id for one in self.mailboxes.get(to, ())):
            return  # mail programs show a message that comes twice once
        self.mailboxes.setdefault(to, []).append(mailed)
        shown = SentToPatient(
            channel="email",
            to=to,
            text=mailed.text,
            at=self.clock.now(),
            provider_id=mailed.message_id,
            wire={"subject": mailed.subject, "raw": raw},
        )
        self.log.append(shown)

    # The patients' mail -----------------------------------------------------------------------------------------------

    async def writes(
        self,
        from_: str,
        to: str,
        text: str,
        *,
        name: str = "",
        subject: str = "",
        html: str = "",
        message_id: str | None = None,
        headers: Mapping[str, str] | None = None,
        deliveries: int = 1,
        at_once: bool = False,
    ) -> str:
        """A message to the clinic, an answer to its last one if there is one; delivered so many times."""
        last = next(iter(self.mailboxes.get(from_, [])[-1:]), None)
        number = next(self._count)
        own = f"<{number}.{int(self.clock.now().timestamp())}@{from_.rpartition('@')[2]}>"
        own = own if message_id is None else message_id
        raw = writing.letter(
            from_=from_,
            to=to,
            name=name,
            subject=subject or (f"Re: {last.subject}" if last else "Hello"),
            text=text,
            html=html,
            message_id=own,
            references=(*last.references, last.message_id) if last else (),
            at=self.clock.now(),
            headers=headers or {},
        )
        sends = [self.delivers(raw, sender=from_, to=to) for _ in range(deliveries)]
        if at_once:
            await asyncio.gather(*sends)
        else:
            for one in sends:
                await one
        return own

    async def delivers(self, raw: bytes, *, sender: str, to: str) -> str:
        """Bring any bytes to the clinic, as its mail server would; gives the clinic's answer."""
        host, port = self.clinic_at
        (answer,) = await deliver(raw, sender=sender, recipients=[to], host=host, port=port)
        self.answers.append(answer)
        return answer

    async def bounces(self, mailed: Mailed, *, clinic: str, status: str = "5.1.1") -> str:
        """A server further on could not bring it after all, and says so."""
        raw = writing.failure_report(
            mailed.raw,
            to=clinic,
            recipient=mailed.to,
            status=status,
            at=self.clock.now(),
            message_id=f"<{next(self._count)}.report@mx.example>",
        )
        return await self.delivers(raw, sender="", to=clinic)


def _mailed(to: str, sender: str, raw: bytes) -> Mailed:
    parsed = _parsed(raw)
    body = parsed.get_body(("plain",))
    return Mailed(
        to=to,
        envelope_sender=sender,
        raw=raw,
        message_id=str(parsed.get("Message-ID", "")).strip(),
        subject=str(parsed.get("Subject", "")),
        text=str(body.get_content()).replace("\r\n", "\n").rstrip("\n") if body is not None else "",
        references=tuple(str(parsed.get("References", "")).split()),
    )


def _parsed(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed
