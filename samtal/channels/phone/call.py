"""One live call over the relay: listen, hand over, speak, and fall silent when the caller cuts in."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import WebSocket, WebSocketDisconnect

from samtal.channels.base import Doors, Inbound, Said
from samtal.channels.phone.parse import Digit, Ignored, Interrupt, Kind, Prompt, Setup, entry_of, inbound, read
from samtal.channels.phone.render import Frame, Spoken, end_frame, heard_of, language_frame, spoken, text_frame, tokens
from samtal.channels.phone.settings import PhoneSettings
from samtal.conversations.content import Content
from samtal.kit.ids import ClinicId, EntryId

log = logging.getLogger(__name__)

_SPEECH_LETTERS_A_SECOND = 14
_REMINDERS_IN_A_ROW = 2


@dataclass(slots=True)
class _Keypad:
    """What the last words asked to be keyed in: so many digits together, or one of the choices."""

    length: int = 0
    choices: tuple[str, ...] = ()
    digits: str = ""

    def press(self, digit: str) -> tuple[str, str] | None:
        """The digits and the choice to hand over now, or None while more are awaited. `#` ends, `*` begins again."""
        if not self.length:
            number = int(digit) if digit.isdecimal() else 0
            return digit, self.choices[number - 1] if 0 < number <= len(self.choices) else ""
        if digit == "*":
            self.digits = ""
            return None
        if digit != "#":
            self.digits += digit
            if len(self.digits) < self.length:
                return None
        return self.flush()

    def flush(self) -> tuple[str, str] | None:
        digits, self.digits = self.digits, ""
        return (digits, "") if digits else None


@dataclass(slots=True)
class LiveCall:
    """A call from its setup frame to its end. One thing is handed over at a time; listening never stops."""

    doors: Doors
    clinic_id: ClinicId
    settings: PhoneSettings
    websocket: WebSocket
    setup: Setup
    _todo: asyncio.Queue[Inbound | None] = field(default_factory=asyncio.Queue)
    _count: int = 0
    _greeting: EntryId | None = None
    """What the carrier itself is speaking since our call was answered."""
    _spoken: list[Spoken] = field(default_factory=list)
    _cut: bool = False
    _open: bool = True
    _language: str = ""
    _keypad: _Keypad = field(default_factory=_Keypad)

    async def run(self) -> None:
        """Serve the call; returns when the socket is closed and everything said is handed over."""
        self._begin()
        self._hand("call_started")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._answer())

    def _begin(self) -> None:
        """In a call we placed, the carrier speaks our words already; in any other, nothing was said yet."""
        parameters = self.setup.parameters
        self._language = parameters.get("language") or self.settings.language
        self._greeting = entry_of(self.setup)
        length = parameters.get("keypad", "")
        self._keypad = _Keypad(int(length) if length.isdecimal() else 0, tuple(parameters.get("choices", "").split()))

    # Listening -------------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        try:
            while (raw := await self._next()) is not None:
                await self._hear(raw)
        finally:
            self._open = False
            self._hand("call_ended")
            self._todo.put_nowait(None)

    async def _next(self) -> str | None:
        """The next frame; None when the call is over."""
        try:
            return await self.websocket.receive_text()
        except (WebSocketDisconnect, RuntimeError, KeyError):
            return None

    async def _hear(self, raw: str) -> None:
        match read(raw):
            case Prompt(text, language) if text:
                self._keypad.digits = ""
                self._hand("text", text, lang=language)
            case Digit(digit):
                if (keyed := self._keypad.press(digit)) is not None:
                    self._hand("keys", keyed[0], action=keyed[1])
            case Interrupt(heard):
                await self._interrupted(heard)
            case Ignored(why):
                log.info("phone: %s, call %s", why, self.setup.call_id)
            case _:
                pass

    def _hand(self, kind: Kind, text: str = "", *, action: str = "", lang: str = "") -> None:
        self._count += 1
        now = self.doors.clock.now()
        said = inbound(
            self.setup, self.settings.account, now, number=self._count, kind=kind, text=text, action=action, lang=lang
        )
        self._todo.put_nowait(said)

    async def _interrupted(self, heard: str) -> None:
        """Hold back what is unsent, and keep only what was heard as said."""
        self._cut = True
        cut = [(entry.entry_id, part) for entry, part in heard_of(self._spoken, heard)]
        if self._greeting and not self._spoken:
            cut = [(self._greeting, " ".join(heard.split()))]
        self._greeting, self._spoken = None, []
        try:
            for entry_id, part in cut:
                await self.doors.heard(self.clinic_id, entry_id, part)
        except Exception:  # the call matters more than the record of how far we got
            log.exception("phone: an interruption was not noted, call %s", self.setup.call_id)

    # Answering -------------------------------------------------------------------------------------------------------

    async def _answer(self) -> None:
        reminders = 0
        while True:
            try:
                async with asyncio.timeout(self._patience(reminders)):
                    item = await self._todo.get()
            except TimeoutError:
                reminders += 1
                self._speak_up()
                continue
            if item is None:
                return
            reminders = reminders if item.kind == "text" and not item.text else 0
            await self._turn(item)

    def _patience(self, reminders: int) -> float | None:
        """How long the line may be silent; our own speech is no silence."""
        if not self.settings.silence_seconds or reminders >= _REMINDERS_IN_A_ROW or not self._open:
            return None
        speaking = sum(len(entry.text) for entry in self._spoken) / _SPEECH_LETTERS_A_SECOND
        return self.settings.silence_seconds + speaking

    def _speak_up(self) -> None:
        """Nothing was said: take the digits there are, or hand the silence over for a reminder."""
        if keyed := self._keypad.flush():
            self._hand("keys", keyed[0])
        else:
            self._hand("text", "")

    async def _turn(self, item: Inbound) -> None:
        try:
            if not self._open:
                # The caller has hung up: what was said still counts, but nobody waits for an answer.
                await self.doors.receive(self.clinic_id, item)
                return
            _, says = await self.doors.converse(self.clinic_id, item)
        except Exception:  # a caller is waiting: whatever happened, a person or at least an apology must follow
            log.exception("phone: a turn failed, call %s", self.setup.call_id)
            await self._send(end_frame("failure"))
            return
        await self._speak(says)

    async def _speak(self, says: list[Said]) -> None:
        self._cut = False
        entries = spoken(says)
        if says:
            await self._prepare([said.content for said in says])
        if entries:
            self._spoken, self._greeting = entries, None
        await self._say(tokens(entries))
        last = says[-1].content if says else None
        transfer = last is not None and last.transfer and bool(self.settings.transfer_to)
        if last is not None and (last.ends_call or transfer):
            if wait := self.settings.goodbye_seconds_per_letter * sum(len(entry.text) for entry in entries):
                await asyncio.sleep(wait)
            await self._send(end_frame("human" if transfer else ""))

    async def _say(self, sentences: list[str]) -> None:
        """The words in sentences; the empty last token says that this was all, also when it was nothing."""
        for sentence in sentences:
            if self._cut:
                break
            await self._send(text_frame(sentence, last=False))
        await self._send(text_frame("", last=True))

    async def _prepare(self, contents: list[Content]) -> None:
        """Speak and listen in the language of the words, and await the digits they ask for."""
        language = contents[-1].language
        if language and language != self._language:
            self._language = language
            await self._send(language_frame(self.settings.tag(language)))
        asking = next((content for content in reversed(contents) if content.keypad or content.choices), contents[-1])
        self._keypad = _Keypad(asking.keypad, tuple(choice.id for choice in asking.choices))

    async def _send(self, frame: Frame) -> None:
        if self._open:
            with suppress(WebSocketDisconnect, RuntimeError):
                await self.websocket.send_json(frame)
