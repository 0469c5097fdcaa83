"""The contract of a channel plug-in.

A channel is a folder `samtal/channels/<name>/` whose `__init__` holds one constant, `CHANNEL`, an instance of `Channel`.
It parses its vendor's wire into `Inbound`, `CallEvent` and `StatusUpdate`, hands them to the `Doors` it was given, and
renders `Content` within its capabilities. It never decides what is said. `tests/contract/test_channels.py` runs over
every channel found.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.conversations.content import Content
from samtal.kit.clock import Clock
from samtal.kit.ids import ClinicId, ConversationId, DeliveryId, EntryId


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can carry. Sizes are in characters of the rendered text."""

    text_limit: int
    choices: int = 0
    """How many choices it can show as buttons or list rows; the rest, or all, become words."""
    choice_title_limit: int = 20
    links: bool = True
    speaks: bool = False
    """Text becomes speech: wording for the ear."""
    markup: bool = False
    window_hours: int | None = None
    """Hours after the patient's last message in which free text may be sent (messaging window); None = always."""
    starts_contact: bool = True
    """The clinic may write first."""
    place: bool = False
    """Shows a map position natively."""
    threads_replies: bool = False
    """A reply names the message it answers, so that mail programs keep them together."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address as the vendor wrote it (we answer to exactly that) and in the form used for matching.

    `scheme` is tel (canonical E.164), whatsapp_user (BSUID), web (visitor token) or email. `canonical` is empty for a
    withheld number: no address at all. `also` holds secondary addresses of the same sender (a BSUID beside a number).
    """

    raw: str
    scheme: Literal["tel", "whatsapp_user", "web", "email"]
    canonical: str
    also: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing a patient did on a channel."""

    channel: str
    account: str
    """The clinic's side: phone number id, called number, widget key."""
    provider_id: str
    """The vendor's id of this very message: our duplicate guard, unique per channel and account."""
    sender: Address
    sent_at: datetime
    """The vendor's time, aware."""
    kind: Literal["text", "press", "keys", "form", "media", "place", "unreadable", "call_started", "call_ended"] = (
        "text"
    )
    text: str = ""
    """What was written or said; the title of a pressed choice; keypad digits; a caption."""
    action: str = ""
    """The id of a pressed choice."""
    in_reply_to: str = ""
    """The provider id of our message it answers, where the vendor tells."""
    name: str = ""
    """The sender's profile name: a claim, never an identity."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """For `form`: name, phone, email, born; for media: mime type, vendor id; for place: latitude, longitude; for calls:
    call id. The raw payload of an unreadable message."""


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What became of a message we sent. Ranks only go up: queued < sent < delivered < read; failed is final unless the
    message had been delivered."""

    channel: str
    account: str
    provider_id: str
    status: Literal["sent", "delivered", "read", "failed"]
    at: datetime
    delivery_id: DeliveryId | None = None
    """Where the vendor hands our own reference back: matches even before the send call has returned."""
    code: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of an `Inbound`, after commit."""

    conversation_id: ConversationId
    entry_id: EntryId
    seq: int
    """The entry's place in its conversation."""
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """One of our replies, for a channel that answers within the call or the socket."""

    entry_id: EntryId
    seq: int
    content: Content
    author: Literal["receptionist", "staff", "system"] = "receptionist"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A timeline entry as a web chat session may see it."""

    entry_id: EntryId
    seq: int
    author: Literal["patient", "receptionist", "staff", "system"]
    at: datetime
    content: Content
    client_id: str = ""
    """The visitor's own id of a message it sent, to match its optimistic bubble."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send."""

    clinic_id: ClinicId
    delivery_id: DeliveryId
    account: str
    to: str
    """The raw address."""
    content: Content
    window_open: bool = True
    """Free text is allowed now; otherwise `content.template` is what may be sent."""
    in_reply_to: str = ""
    entry_id: EntryId | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """The vendor took it: accepted, not yet delivered."""

    provider_id: str
    status: Literal["queued", "sent", "delivered"] = "sent"
    segments: int = 1


class Doors(Protocol):
    """What the house offers a channel. Built in bootstrap."""

    clock: Clock

    async def clinic_of(self, channel: str, account: str) -> ClinicId | None:
        """Whose account this is; None for a stranger's."""
        ...

    async def settings_of(self, channel: str, account: str) -> BaseModel:
        """The channel's own settings for this account."""
        ...

    async def receive(self, clinic_id: ClinicId, inbound: Inbound) -> Received:
        """Accept: returns after commit. The turn is taken in the background."""
        ...

    async def converse(self, clinic_id: ClinicId, inbound: Inbound) -> tuple[Received, list[Said]]:
        """Accept, and wait for what is said in return on this channel (calls: a person is waiting)."""
        ...

    async def heard(self, clinic_id: ClinicId, entry_id: EntryId, text: str) -> None:
        """Only this much of a spoken reply was heard before the caller cut in."""
        ...

    async def report(self, clinic_id: ClinicId, update: StatusUpdate) -> None: ...

    async def shown_after(self, clinic_id: ClinicId, channel: str, sender: Address, seq: int) -> list[Shown]:
        """What a web visitor may see of the conversation after a cursor, oldest first."""
        ...

    def listen(
        self, clinic_id: ClinicId, channel: str, sender: Address
    ) -> AbstractAsyncContextManager[AsyncIterator[Shown]]:
        """Live entries for a web visitor, from now on."""
        ...


Sender = Callable[[Outgoing], Awaitable[Sent]]


class Channel(Protocol):
    """A plug-in. Stateless but for its HTTP client."""

    name: str
    title: Mapping[str, str]
    """By language, for people: `{"sv": "Webbchatt", "en": "Web chat"}`."""
    capabilities: Capabilities
    settings_model: type[BaseModel]
    """What an account needs; field descriptions are shown by `samtal doctor`. Must have `account: str`."""

    def routes(self, doors: Doors) -> APIRouter:
        """Webhooks and sockets, mounted under `/channels/<name>`."""
        ...

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        """Hand one message to the vendor.

        Raises Unavailable (retry), AccessDenied (a person must mend the account), Rejected (never in this form; `code` is
        the vendor's), each after the vendor's error table.
        """
        ...

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        """What is wrong with the account, in words for `samtal doctor`; empty when it works."""
        ...


class Listens(Protocol):
    """A channel that has a door beside HTTP (a mail listener, a telephone socket): opened with the house, closed with it."""

    def listening_for(self, doors: Doors, accounts: Sequence[BaseModel]) -> AbstractAsyncContextManager[object]:
        """Open what these accounts ask for."""
        ...


def reference(delivery_id: DeliveryId) -> str:
    """Our own id as it travels with a message and comes back in statuses."""
    return UUID(int=delivery_id.int).hex
