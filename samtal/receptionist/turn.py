"""Taking a turn: from what came in to what goes out, in one transaction per utterance.

The conversation's row is locked while its turn is decided, so two messages at once, on two channels, are taken one after
the other. A member of staff who takes the floor or answers voids the draft, because both append under the same lock. An
engine that is not instant is asked before the transaction; if anything was appended meanwhile it is asked again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace

from samtal.clinic.clinics import Clinics
from samtal.clinic.model import Clinic
from samtal.conversations import outbox, repository
from samtal.conversations.content import Content, Reply, Say
from samtal.conversations.model import Conversation, Entry
from samtal.conversations.outbox import Said
from samtal.conversations.wording import Style, Wording
from samtal.db.failures import COLLISIONS, TransactionLost
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.kit.errors import Outside, Unavailable
from samtal.kit.ids import ClinicId, ConversationId, EntryId
from samtal.matters import repository as matters
from samtal.outreach import after_call
from samtal.receptionist import emergencies, greeting, identity, state
from samtal.receptionist.apology import apologise
from samtal.receptionist.decide import act, decide
from samtal.receptionist.reading import context_of, sure_commands
from samtal.receptionist.understanding import Understanding, Understands
from samtal.skills.base import Skill, Turn, without_question
from samtal.skills.commands import (
    Command,
    Provide,
    ProvideWhen,
    Repeat,
    SwitchLanguage,
)

log = logging.getLogger(__name__)

ASKS_AHEAD = 3


class NotReady(Exception):
    """Another message came first, which a slow engine has not been asked about yet: once more from the start."""


SILENT_KINDS = frozenset({"call_ended"})
TRY_AGAIN: tuple[type[Exception], ...] = (Outside, TransactionLost, *COLLISIONS)


@dataclass(frozen=True, slots=True)
class Channels:
    """What the receptionist has to know of channels: which of them speak, and which carry short texts."""

    speaking: frozenset[str]
    short: frozenset[str]

    def style(self, channel: str) -> Style:
        if channel in self.speaking:
            return "spoken"
        return "short" if channel in self.short else "written"


class Receptionist:
    """One brain for every door."""

    def __init__(
        self,
        database: Database,
        *,
        engine: Understands,
        skills: Sequence[Skill],
        wording: Wording,
        channels: Channels,
        clinics: Clinics,
    ) -> None:
        self._database = database
        self._engine = engine
        self._skills = skills
        self._wording = wording
        self._channels = channels
        self._clinics = clinics

    async def take_turn(self, clinic_id: ClinicId, conversation_id: ConversationId) -> list[Said]:
        """Answer whatever the patient has said and nobody has answered yet. Safe to call twice, and by two at once."""
        said: list[Said] = []
        carried = Reply()
        while True:
            step = await self._take_one(clinic_id, conversation_id, carried)
            if step is None:
                return said
            said.extend(step.said)
            carried = step.carried
            if step.moved_to is not None:
                conversation_id = step.moved_to

    async def _take_one(self, clinic_id: ClinicId, conversation_id: ConversationId, carried: Reply) -> Step | None:
        clinic = await self._clinics.get(clinic_id)
        try:
            return await self._decide_one(clinic, conversation_id, carried)
        except TRY_AGAIN:
            raise  # nothing was kept: whoever called tries again
        except Exception as error:  # a fault of ours: a patient always gets an answer, a human always learns of it
            log.exception("a turn failed, conversation %s", conversation_id)
            return await self._apologise(clinic, conversation_id, type(error).__name__)

    async def _apologise(self, clinic: Clinic, conversation_id: ConversationId, failure: str) -> Step | None:
        async def work(tx: Transaction) -> Step | None:
            said = await apologise(
                conversation_id,
                clinic=clinic,
                wording=self._wording,
                style=self._channels.style,
                failure=failure,
                tx=tx,
            )
            return None if said is None else Step(said)

        return await self._database.run(clinic.id, work)

    async def _decide_one(self, clinic: Clinic, conversation_id: ConversationId, carried: Reply) -> Step | None:
        ready: dict[EntryId, Understanding] = {}

        async def work(tx: Transaction) -> Step | None:
            return await self._in_transaction(clinic, conversation_id, ready, carried, tx)

        for _ in range(ASKS_AHEAD):
            if not self._engine.instant:
                ready.update(await self._understand_ahead(clinic, conversation_id))
            with suppress(NotReady):
                return await self._database.run(clinic.id, work)
        raise Unavailable("the conversation moves faster than the engine answers")

    async def _understand_ahead(self, clinic: Clinic, conversation_id: ConversationId) -> dict[EntryId, Understanding]:
        """Ask a slow engine outside the transaction that will decide: nobody awaits a network while a row is locked."""
        async with self._database.transaction(clinic.id) as tx:
            conversation = await repository.conversation(conversation_id, tx)
            pending = await repository.pending(conversation, tx)
            if not pending or conversation.floor:
                return {}
            turn = await self._load(conversation, pending[0], clinic, tx)
            if sure_commands(pending[0], turn) is not None:
                return {}
            context = context_of(turn, last_said=await self._last_said(turn))
        return {pending[0].id: await self._engine.understand(pending[0].text, context)}

    async def _in_transaction(
        self,
        clinic: Clinic,
        conversation_id: ConversationId,
        ready: Mapping[EntryId, Understanding],
        carried: Reply,
        tx: Transaction,
    ) -> Step | None:
        conversation = await repository.lock(conversation_id, tx)
        pending = await repository.pending(conversation, tx)
        if not pending:
            if conversation.taken < conversation.head:
                await repository.set_taken(conversation.id, conversation.head, tx)
            return None
        entry, later = pending[0], pending[1:]
        held = bool(conversation.floor) and entry.kind != "call_started"
        if held or entry.kind in SILENT_KINDS or entry.data.get("quiet"):
            if entry.kind == "call_ended":
                await after_call.plan(entry, tx)
            await repository.set_taken(conversation.id, entry.seq, tx)
            return Step([])
        turn = await self._load(conversation, entry, clinic, tx)
        reply = await self._answer(turn, ready)
        await repository.set_taken(conversation.id, entry.seq, tx)
        moved = turn.conversation.id if turn.conversation.id != conversation.id else None
        if moved is not None:
            await self._taken_there(turn, tx)
            outbox.wake(conversation.id, tx)
        if await self._staff_answered(turn):
            return Step([], moved)
        if later and not turn.notes.get("urgent"):
            # A newer message voids the draft; what it answered is said together with the next answer.
            return Step([], moved, without_question(carried + reply) if turn.notes.get("digressed") else carried)
        return Step(await self._send(turn, carried + reply if carried else reply), moved)

    async def _taken_there(self, turn: Turn, tx: Transaction) -> None:
        """An entry that moved to the conversation it belongs to has been taken there."""
        seq = await repository.seq_in(turn.entry.id, turn.conversation.id, tx)
        if seq is not None:
            await repository.set_taken(turn.conversation.id, seq, tx)

    async def _load(self, conversation: Conversation, entry: Entry, clinic: Clinic, tx: Transaction) -> Turn:
        return await state.load(
            conversation,
            entry,
            clinic=clinic,
            speaks=entry.channel in self._channels.speaking,
            tx=tx,
            notes={"wording": self._wording},
        )

    async def _staff_answered(self, turn: Turn) -> bool:
        """A colleague wrote after the patient: what we were about to say is void."""
        newest = await repository.latest(turn.conversation.id, turn.tx, upto=turn.conversation.head, limit=5)
        return any(
            one.author == "staff" and one.direction == "out" and one.seq > turn.entry.seq
            for one in newest
            if one.conversation_id == turn.entry.conversation_id
        )

    # -- the answer --------------------------------------------------------------------------------------------------

    async def _answer(self, turn: Turn, ready: Mapping[EntryId, Understanding]) -> Reply:
        if turn.entry.kind == "call_started":
            if turn.entry.data.get("direction") == "outbound":
                return Reply()  # the carrier has spoken our words already
            if turn.conversation.floor:
                return Reply((Say("receptionist.colleague_has_it"),), transfer=True)
            return await greeting.greet_caller(turn, self._skills)
        if turn.entry.kind in ("media", "unreadable", "place"):
            return await greeting.first_notice(turn) + Reply((Say("receptionist.cannot_read"),))
        last_said = await self._last_said(turn)
        if turn.entry.kind in ("text",) and turn.entry.text.strip():
            danger = await emergencies.respond(turn, last_said=last_said)
            if danger is not None:
                return danger
        turn.commands = await self._commands(turn, ready, last_said)
        turn.notes["understood"] = [_in_short(one) for one in turn.commands]
        if turn.has(Repeat):
            return await self._again(turn)
        reply = await decide(turn, self._skills)
        if "moved_to" in turn.notes:
            reply = reply + await self._go_on_elsewhere(turn)
        reply = await greeting.first_notice(turn) + reply
        return await self._announce(turn, reply)

    async def _commands(self, turn: Turn, ready: Mapping[EntryId, Understanding], last_said: str) -> list[Command]:
        sure = sure_commands(turn.entry, turn)
        if sure is not None:
            return list(sure)
        commands: list[Command] = []
        text = turn.entry.text
        code = await identity.find_code(turn)
        if code is not None:
            commands.append(Provide("code", (code[0],), code[0]))
            text = code[1]
            if len(text.split()) < 4:
                return commands
        understood = ready.get(turn.entry.id)
        if understood is None and not self._engine.instant:
            raise NotReady
        if understood is None:
            understood = await self._engine.understand(text, context_of(turn, last_said=last_said))
        await self._keep_language(turn, understood)
        return [*commands, *understood.commands]

    async def _keep_language(self, turn: Turn, understood: Understanding) -> None:
        wanted = next((one.language for one in understood.commands if isinstance(one, SwitchLanguage)), None)
        language = wanted or understood.language
        if language in turn.clinic.languages and language != turn.conversation.language:
            turn.language = language
            await repository.set_language(turn.conversation.id, language, turn.tx)

    async def _go_on_elsewhere(self, turn: Turn) -> Reply:
        """It became clear whose conversation this is: the rest of the turn happens there."""
        commands, notes, language = turn.commands, turn.notes, turn.language
        asked = turn.asked
        moved_to: ConversationId = notes.pop("moved_to")
        conversation = await repository.lock(moved_to, turn.tx)
        entry = turn.entry
        here = await self._load(conversation, entry, turn.clinic, turn.tx)
        for name in ("tx", "now", "conversation", "point", "way", "candidates", "speaker", "assurances"):
            setattr(turn, name, getattr(here, name))
        turn.matters, turn.standing, turn.loose = here.matters, here.standing, here.loose
        turn.commands, turn.asked, turn.language = commands, asked, language
        turn.notes = notes
        return await act(turn, self._skills)

    async def _announce(self, turn: Turn, reply: Reply) -> Reply:
        """In a call where something was booked: say where the confirmation comes."""
        if not turn.speaks or not turn.notes.get("booked"):
            return reply
        channel = await after_call.channel_for(turn.point, clinic=turn.clinic, tx=turn.tx, loose=turn.loose)
        if channel is None:
            return reply
        return replace(reply, says=(*reply.says, Say(f"receptionist.confirmation_comes_{channel}")))

    async def _last_said(self, turn: Turn) -> str:
        entries = await repository.latest(turn.conversation.id, turn.tx, upto=turn.entry.seq, limit=6)
        for entry in entries:
            if entry.direction == "out" and entry.contact_point_id == turn.point.id:
                return entry.heard if entry.heard is not None else entry.text
        return ""

    async def _again(self, turn: Turn) -> Reply:
        """The last reply once more, in the same words."""
        turn.notes["again"] = True
        return Reply()

    # -- out -----------------------------------------------------------------------------------------------------------

    async def _send(self, turn: Turn, reply: Reply) -> list[Said]:
        if turn.notes.get("again"):
            content = await self._last_content(turn)
        elif not reply:
            return []
        else:
            content = self._wording.content(
                reply,
                clinic=turn.clinic,
                language=turn.language,
                now=turn.now,
                style=self._channels.style(turn.channel),
            )
        said = await outbox.say(
            content,
            conversation_id=turn.conversation.id,
            way=turn.way,
            tx=turn.tx,
            in_reply_to=turn.entry.id,
            in_call=turn.speaks,
            understood=turn.notes.get("understood", ()),
        )
        for asked in turn.asked:
            await matters.expect(
                turn.tx,
                conversation_id=turn.conversation.id,
                skill=asked.skill,
                asks=asked.asks,
                confirms=asked.confirms,
                matter_id=asked.matter_id,
                about=asked.about,
                data={**asked.data, "call": turn.call_id},
                contact_point_id=turn.point.id,
                channel=turn.channel,
                entry_id=said.entry_id,
                expires_at=asked.expires_at,
            )
        return [said]

    async def _last_content(self, turn: Turn) -> Content:
        from samtal.conversations.content_json import from_json

        entries = await repository.latest(turn.conversation.id, turn.tx, upto=turn.entry.seq, limit=12)
        for entry in entries:
            if entry.direction == "out" and entry.contact_point_id == turn.point.id and entry.kind == "message":
                return from_json(entry.text, entry.data)
        return self._wording.content(
            Reply((Say("receptionist.how_can_i_help"),)), clinic=turn.clinic, language=turn.language, now=turn.now
        )


def _in_short(command: Command) -> str:
    """A command with what it says and nothing that is a default: for the record of the turn."""
    said = {
        one.name: getattr(command, one.name)
        for one in fields(command)
        if one.name not in ("mention", "score") and getattr(command, one.name) not in ("", (), None, False, 1.0)
    }
    mention = f" {command.mention.text!r}" if isinstance(command, ProvideWhen) else ""
    return f"{type(command).__name__}{mention}{said or ''}"


@dataclass(frozen=True, slots=True)
class Step:
    """What one utterance came to."""

    said: list[Said]
    moved_to: ConversationId | None = None
    carried: Reply = field(default_factory=Reply)
    """What a voided draft had answered."""
