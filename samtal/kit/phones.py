"""Phone numbers: E.164, found in text and speech, and which of them can take a text message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PhoneKind = Literal["mobile", "landline", "either", "other"]


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that could be rung; drama numbers count."""

    e164: str
    region: str
    kind: PhoneKind

    @property
    def can_get_sms(self) -> bool:
        """A landline or a service number cannot take a text message."""
        return self.kind in ("mobile", "either")


@dataclass(frozen=True, slots=True)
class PhoneMention:
    """A number and where it was said."""

    phone: Phone
    start: int
    end: int
    text: str


def normalise(raw: str, region: str) -> Phone | None:
    """The number in E.164, or None when it is withheld, short, an emergency number or no number."""
    raise NotImplementedError


def find_phones(text: str, region: str) -> list[PhoneMention]:
    """Every phone number in the text, typed or spoken."""
    raise NotImplementedError


def is_withheld(raw: str) -> bool:
    """Whether a caller id stands for `no number`."""
    raise NotImplementedError


def variants(e164: str) -> frozenset[str]:
    """Every spelling of the same line that a carrier may use, for matching."""
    raise NotImplementedError


def from_whatsapp(wa_id: str) -> str | None:
    """The E.164 number of a WhatsApp id."""
    raise NotImplementedError
