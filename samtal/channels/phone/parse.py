"""ConversationRelay frames and call forms into what callers did."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from samtal.channels.base import Address, Inbound, StatusUpdate
from samtal.kit.ids import DeliveryId, EntryId
from samtal.kit.phones import is_withheld, normalise

CHANNEL_NAME = "phone"


@dataclass(frozen=True, slots=True)
class Setup:
    """Who is on the line. `caller` is the patient's side, whoever placed the call."""

    call_id: str
    session_id: str
    caller: Address
    outbound: bool
    parameters: Mapping[str, str] = field(default_factory=dict)
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Prompt:
    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Digit:
    digit: str


@dataclass(frozen=True, slots=True)
class Interrupt:
    heard: str


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to act on; `why` may be logged."""

    why: str


Frame = Setup | Prompt | Digit | Interrupt | Ignored


def read(raw: str) -> Frame:
    """One frame of the carrier. What we do not know is ignored: the call goes on."""
    try:
        frame = json.loads(raw)
    except ValueError:
        return Ignored("not JSON")
    if not isinstance(frame, dict):
        return Ignored("not an object")
    match frame.get("type"):
        case "setup":
            return _setup(frame)
        case "prompt" if frame.get("last", True) is not False:
            return Prompt(_text(frame.get("voicePrompt")).strip(), _text(frame.get("lang")))
        case "dtmf":
            digit = _text(frame.get("digit"))
            return Digit(digit) if digit and digit in "0123456789*#" else Ignored("no digit")
        case "interrupt":
            return Interrupt(_text(frame.get("utteranceUntilInterrupt")))
        case "error":
            return Ignored(f"carrier error: {_text(frame.get('description'))[:200]}")
        case other:
            return Ignored(f"frame {_text(other)[:40]}")


def _setup(frame: Mapping[str, Any]) -> Setup | Ignored:
    call_id = _text(frame.get("callSid")) or _text(frame.get("callControlId"))
    if not call_id:
        return Ignored("setup without a call id")
    outbound = _text(frame.get("direction")).startswith("outbound")
    parameters = frame.get("customParameters")
    details = {"forwarded_from": _text(frame.get("forwardedFrom"))}
    return Setup(
        call_id,
        _text(frame.get("sessionId")),
        caller(_text(frame.get("to" if outbound else "from"))),
        outbound,
        {str(key): _text(value) for key, value in parameters.items()} if isinstance(parameters, dict) else {},
        {key: value for key, value in details.items() if value},
    )


def caller(raw: str) -> Address:
    """A caller's number; a withheld one is no address at all, whatever sentinel stands for it."""
    phone = None if is_withheld(raw) else normalise(raw, "ZZ")
    return Address(raw=raw, scheme="tel", canonical=phone.e164 if phone else "")


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


# Utterances ----------------------------------------------------------------------------------------------------------

Kind = Literal["text", "keys", "call_started", "call_ended"]

_CARRIED = {"again": "again", "ref": "delivery", "verified": "verified"}
"""Parameters of our own TwiML that say something about the call: the line broke before, it is about a delivery of ours,
how far the carrier vouches for the number."""


def inbound(
    setup: Setup,
    account: str,
    now: datetime,
    *,
    number: int,
    kind: Kind,
    text: str = "",
    action: str = "",
    lang: str = "",
) -> Inbound:
    """The n-th thing done in this call. The carrier numbers nothing, so the call's id and our count do."""
    digest = hashlib.sha256(f"{kind}\n{text}".encode()).hexdigest()[:8]
    known = {ours: setup.parameters[theirs] for theirs, ours in _CARRIED.items() if setup.parameters.get(theirs)}
    return Inbound(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=f"{setup.call_id}:{setup.session_id[-12:]}:{number}:{digest}",
        sender=setup.caller,
        sent_at=now,
        kind=kind,
        text=text,
        action=action,
        data={
            "call_id": setup.call_id,
            "direction": "outbound" if setup.outbound else "inbound",
            **setup.details,
            **known,
            **({"spoken_language": lang} if lang else {}),
        },
    )


# Calls we placed -----------------------------------------------------------------------------------------------------

_STATUSES: Mapping[str, Literal["sent", "delivered", "failed"]] = {
    "ringing": "sent", "in-progress": "delivered", "answered": "delivered", "completed": "delivered",
    "busy": "failed", "no-answer": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip


def status(form: Mapping[str, str], account: str, our_reference: str, now: datetime) -> StatusUpdate | None:
    """How a call that we placed is getting on."""
    known = _STATUSES.get(form.get("CallStatus", ""))
    call_id = form.get("CallSid", "")
    if known is None or not call_id:
        return None
    code = form.get("CallStatus", "") if known == "failed" else ""
    reference_id = uuid_of(our_reference)
    return StatusUpdate(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=call_id,
        status=known,
        at=now,
        delivery_id=DeliveryId(reference_id) if reference_id else None,
        code=code,
    )


def uuid_of(text: str) -> UUID | None:
    try:
        return UUID(hex=text)
    except ValueError:
        return None


def entry_of(setup: Setup) -> EntryId | None:
    """The entry that was spoken when a call of ours was answered."""
    entry_id = uuid_of(setup.parameters.get("entry", ""))
    return EntryId(entry_id) if entry_id else None
