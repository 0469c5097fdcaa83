"""Message-IDs: ours carry the delivery they stand for, others are read tolerantly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from samtal.kit.ids import DeliveryId

_ID = re.compile(r"<[^<>\s]{1,990}>")


def message_id(our_reference: str, domain: str) -> str:
    """The Message-ID of one of our messages. The same for every attempt, so what goes out twice shows once."""
    return f"<{our_reference}@{domain}>"


def ids_in(header: str) -> tuple[str, ...]:
    """Every id of a Message-ID, In-Reply-To or References header; comments there are skipped."""
    return tuple(_ID.findall(header))


def delivery_of(written: str, domain: str) -> DeliveryId | None:
    """The delivery that a Message-ID of ours stands for; None for anybody else's id."""
    reference, _, at = written.strip("<>").rpartition("@")
    if at.casefold() != domain or len(reference) != 32:
        return None
    try:
        return DeliveryId(UUID(hex=reference))
    except ValueError:
        return None


def answered(in_reply_to: Iterable[str], references: Iterable[str], domain: str) -> str:
    """Which message of ours is answered: the parent, or the nearest one before it when a colleague wrote in between."""
    for written in (*in_reply_to, *reversed(tuple(references))):
        if delivery_of(written, domain) is not None:
            return written
    return ""
