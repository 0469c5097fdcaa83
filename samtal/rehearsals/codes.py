"""The codes a patient is sent, and where she types or says them."""

from __future__ import annotations

import re
from dataclasses import replace

from samtal.rehearsals.model import CODE, Act, Keys, Says

# Six digits, perhaps in groups: 482913, 482 913, 48-29-13, or one by one as a call reads them out.
_CODE = re.compile(r"(?<![\d+])(?<!\d[ -])\d(?:[ -]?\d){5}(?![ -]?\d)")


def find_code(text: str) -> str | None:
    """The code in a message that holds one; nothing else in such a message has six digits in a row."""
    found = _CODE.search(text)
    return re.sub(r"\D", "", found.group()) if found else None


def fill_code(act: Act, code: str) -> Act:
    """The act with the code where it says `{code}`."""
    match act:
        case Says(text):
            return replace(act, text=text.replace(CODE, code))
        case Keys(digits):
            return replace(act, digits=digits.replace(CODE, code))
        case _:
            return act


def needs_code(act: Act) -> bool:
    """Whether somebody has to have been sent a code before this can be done."""
    return fill_code(act, "") != act
