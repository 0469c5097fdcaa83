"""Errors are decisions: the type says what happens next.

SamtalError
├── Refused          a business no, told to the patient in a phrase (SlotTaken, ConsentMissing ...)
├── Outside          something outside this process failed
│   ├── Unavailable     try again later
│   ├── AccessDenied    ask a person: a key, a permission, a payment
│   └── Rejected        give up: it will never work in this form
├── Misconfigured    a setting is missing or wrong; `samtal doctor` explains
└── InvalidFile      a file a person wrote, with FILE:LINE: what is wrong, and what would be right
"""

from __future__ import annotations


class SamtalError(Exception):
    """Anything Samtal raises on purpose."""


class Refused(SamtalError):
    """A business no. `phrase` names what the patient is told."""

    phrase: str = "refused"


class Outside(SamtalError):
    """Something outside this process failed; `code` is the vendor's own."""

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class Unavailable(Outside):
    """Try again later."""

    def __init__(self, message: str = "", *, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class AccessDenied(Outside):
    """A person has to mend a key, a permission or a payment."""


class Rejected(Outside):
    """It will never work in this form."""


class Misconfigured(SamtalError):
    """A setting is missing or wrong."""


class InvalidFile(SamtalError):
    """A file a person wrote cannot be used: every problem as `FILE:LINE: what is wrong, and what would be right`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
