"""Find what an utterance says about dates and times."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from samtal.kit.dates.reading import Expected, Mention, Prior, Reading

_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b|\b([01]?\d|2[0-3])[:.]([0-5]\d)\b")


def find(
    text: str,
    *,
    now: datetime,
    language: str | None = None,
    prior: Prior | None = None,
    expects: Expected | None = None,
    anchor: date | None = None,
) -> list[Mention]:
    """Every mention of a date or a time, in the order said."""
    mentions = []
    for match in _ISO.finditer(text):
        try:
            if match[1]:
                day = date(int(match[1]), int(match[2]), int(match[3]))
                reading = Reading(first=day, last=day, past=day < now.date())
            else:
                reading = Reading(at=time(int(match[4]), int(match[5])), grain="minute")
        except ValueError:
            continue
        mentions.append(Mention(match.start(), match.end(), match[0], (reading,), asks=False))
    return mentions
