"""Patients' telephones: what each screen shows, and the calls under way, at text level."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from samtal.conversations.content_json import from_json
from samtal.emulators.base import SentToPatient
from samtal.emulators.twilio.call import Call
from samtal.emulators.whatsapp_cloud.phone_screen import answer_to
from samtal.kit.errors import Refused
from samtal.rehearsals.stage import Stage

ANSWER_SECONDS = 3.0
"""What is said later is heard at the next look: a colleague may hold the conversation, digits may be missing."""

WRITTEN = """
select e.channel, e.text, e.received_at from timeline_entry e
  join contact_point p on p.id = e.contact_point_id and p.clinic_id = e.clinic_id
where e.clinic_id = $1 and p.scheme = 'tel' and p.canonical = $2 and e.direction = 'in'
  and e.channel in ('whatsapp', 'sms')
order by e.received_at, e.id
"""

# A template's buttons have their titles at the vendor's, who is not asked here; we know what they should say.
TITLES = """
select d.provider_id, e.data from delivery d join timeline_entry e on e.id = d.entry_id and e.clinic_id = d.clinic_id
where d.clinic_id = $1 and d.provider_id = any ($2)
"""


class NotPossible(Refused):
    """A telephone cannot do that now."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message on a screen."""

    mine: bool
    text: str
    at: datetime
    id: str = ""
    """The vendor's id of a message of the clinic; pressing one of its choices names it."""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Something said in a call."""

    mine: bool
    text: str


@dataclass(slots=True)
class Talk:
    """A call with what has been said in it so far."""

    call: Call
    lines: list[Line] = field(default_factory=list)
    heard: int = 0
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def listen(self) -> None:
        """Note down what has been heard since the last time."""
        fresh, self.heard = self.call.heard[self.heard :], len(self.call.heard)
        self.lines += [Line(False, text) for text in fresh]


@dataclass(frozen=True, slots=True)
class PhoneShows:
    whatsapp: tuple[Bubble, ...]
    sms: tuple[Bubble, ...]
    call: Literal["none", "ringing", "talking", "over"]
    lines: tuple[Line, ...]
    transferred_to: str


class Phones:
    """Every patient's telephone."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._talks: dict[str, Talk] = {}

    async def shows(self, number: str) -> PhoneShows:
        """The screens of one telephone, oldest message first."""
        talk = self._talks.get(number)
        if talk is not None and not talk.call.over and not talk.busy.locked():
            await self._do(talk, talk.call.settled())
        mine = await self._written(number)
        return PhoneShows(
            whatsapp=_in_order(mine["whatsapp"], await self._received("whatsapp", number)),
            sms=_in_order(mine["sms"], await self._received("sms", number)),
            call=self._state(number, talk),
            lines=tuple(talk.lines) if talk else (),
            transferred_to=talk.call.transferred_to if talk else "",
        )

    def _state(self, number: str, talk: Talk | None) -> Literal["none", "ringing", "talking", "over"]:
        if talk is not None and not talk.call.over:
            return "talking"
        if any(placed.to == number for placed in self._stage.twilio.ringing):
            return "ringing"
        return "over" if talk is not None else "none"

    async def _written(self, number: str) -> dict[str, list[Bubble]]:
        async with self._stage.house.database.reading(self._stage.clinic_id) as tx:
            rows = await tx.fetch(WRITTEN, tx.clinic_id, number)
        found: dict[str, list[Bubble]] = {"whatsapp": [], "sms": []}
        for row in rows:
            found[row["channel"]].append(Bubble(True, row["text"], row["received_at"]))
        return found

    async def _received(self, channel: str, number: str) -> list[Bubble]:
        sent = list(self._sent_to(channel, number))
        titles = await self._titles([one.provider_id for one in sent if one.template])
        return [
            Bubble(
                False,
                one.text,
                one.at,
                one.provider_id,
                tuple((action, titles.get((one.provider_id, action), title)) for action, title in one.choices),
            )
            for one in sent
        ]

    async def _titles(self, provider_ids: list[str]) -> dict[tuple[str, str], str]:
        if not provider_ids:
            return {}
        async with self._stage.house.database.reading(self._stage.clinic_id) as tx:
            rows = await tx.fetch(TITLES, tx.clinic_id, provider_ids)
        return {
            (row["provider_id"], choice.id): choice.title
            for row in rows
            for choice in from_json("", row["data"]).choices
        }

    def _sent_to(self, channel: str, number: str) -> Iterator[SentToPatient]:
        log = self._stage.whatsapp.log if channel == "whatsapp" else self._stage.twilio.log
        return (one for one in log if one.to == number and one.channel == channel)

    # Messages --------------------------------------------------------------------------------------------------------

    async def whatsapp(self, number: str, text: str, *, name: str = "") -> None:
        await self._stage.whatsapp.patient_sends(number, text, name=name)

    async def press(self, number: str, message_id: str, action: str, *, name: str = "") -> None:
        """Press a choice of this very message."""
        for sent in self._sent_to("whatsapp", number):
            if sent.provider_id == message_id and action in dict(sent.choices):
                titles = await self._titles([message_id])
                title = titles.get((message_id, action)) or dict(sent.choices)[action]
                pressed = answer_to(sent, action, title)
                await self._stage.whatsapp.patient_does(number, pressed, context=message_id, name=name)
                return
        raise NotPossible("there is no such choice on this screen")

    async def sms(self, number: str, text: str) -> None:
        await self._stage.twilio.texts(number, self._stage.clinic.sms, text)

    # Calls -----------------------------------------------------------------------------------------------------------

    async def call(self, number: str) -> None:
        """Ring the clinic, or take the call that is ringing."""
        known = self._talks.get(number)
        if known is not None and not known.call.over:
            raise NotPossible("this telephone is in a call")
        ringing = any(placed.to == number for placed in self._stage.twilio.ringing)
        call = await (self._stage.take_call(number) if ringing else self._stage.call(number))
        self._talks[number] = talk = Talk(call)
        talk.listen()

    async def say(self, number: str, text: str) -> None:
        talk = self._talking(number)
        talk.lines.append(Line(True, text))
        await self._do(talk, talk.call.says(text))

    async def key(self, number: str, digits: str) -> None:
        talk = self._talking(number)
        talk.lines.append(Line(True, digits))
        await self._do(talk, _key(talk.call, digits))

    async def hang_up(self, number: str) -> None:
        talk = self._talking(number)
        async with talk.busy:
            await self._stage.hang_up(number)
        talk.listen()

    def _talking(self, number: str) -> Talk:
        talk = self._talks.get(number)
        if talk is None or talk.call.over:
            raise NotPossible("this telephone is not in a call")
        return talk

    async def _do(self, talk: Talk, doing: Awaitable[object]) -> None:
        """One thing at a time on one line; what is said meanwhile is noted down."""
        async with talk.busy:
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await doing
            talk.listen()


def _in_order(mine: list[Bubble], theirs: list[Bubble]) -> tuple[Bubble, ...]:
    """In a journey an answer comes in the same instant; it stands below what it answers."""
    return tuple(sorted([*mine, *theirs], key=lambda bubble: (bubble.at, not bubble.mine)))


async def _key(call: Call, digits: str) -> None:
    """Press keys. Whether that is all of a code only the clinic knows, so nobody waits for long."""
    said = len(call.heard)
    await call.keys(digits, answered=False)
    for _ in range(10):
        await call.settled()
        if call.over or len(call.heard) > said:
            return
        await asyncio.sleep(0.05)
