"""Which PostgreSQL servers will do."""

from __future__ import annotations

from typing import Protocol

from samtal.kit.errors import Misconfigured

OLDEST_MAJOR = 15


class ServerVersion(Protocol):
    @property
    def major(self) -> int: ...


def refuse_old_server(version: ServerVersion) -> None:
    """Say clearly that a server is too old, before a migration fails halfway with something obscure."""
    if version.major < OLDEST_MAJOR:
        raise Misconfigured(
            f"The server is PostgreSQL {version.major}, and Samtal needs {OLDEST_MAJOR} or later. "
            "Upgrade it, or leave SAMTAL_DATABASE_URL unset to use the embedded server."
        )
