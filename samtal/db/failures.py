"""What a database failure means for the caller: try again later, or a fault of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg

from samtal.kit.errors import AccessDenied, Misconfigured, SamtalError, Unavailable

# The transaction ran into another one and did nothing: running it again is safe and usually enough.
COLLISIONS: tuple[type[Exception], ...] = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

_AWAY: tuple[type[Exception], ...] = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.QueryCanceledError,
    OSError,
    TimeoutError,
)


class TransactionLost(SamtalError):
    """A statement failed, the error was swallowed and the database rolled everything back at commit."""


@contextmanager
def while_asking(connection: Any) -> Iterator[None]:
    """Turn a lost or stopped server into `Unavailable`; errors about the statement itself pass untouched."""
    try:
        yield
    except _AWAY as error:
        raise Unavailable("the database does not answer") from error
    except asyncpg.InternalClientError as error:
        # What asyncpg says when the server's farewell arrives between two statements; nothing can be asked here again.
        connection.terminate()
        raise Unavailable("the database connection is gone") from error
    except asyncpg.InterfaceError as error:
        # asyncpg says InterfaceError both for a closed connection and for a mistake of ours.
        if _is_gone(connection):
            raise Unavailable("the database connection is gone") from error
        raise


def _is_gone(connection: Any) -> bool:
    try:
        return bool(connection.is_closed())
    except asyncpg.InterfaceError:
        return True  # it died, and the pool has taken it back already


@contextmanager
def while_connecting() -> Iterator[None]:
    """Say what a failed connection means; never repeat the URL, it may hold a password."""
    try:
        yield
    except asyncpg.InvalidCatalogNameError as error:
        raise Misconfigured(f"{error}. Create it, or correct SAMTAL_DATABASE_URL.") from error
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError) as error:
        raise AccessDenied(f"the database refuses the log-in: {error}") from error
    except asyncpg.InvalidParameterValueError as error:
        raise Misconfigured(f"{error}. Has `samtal migrate` been run on this database?") from error
    except _AWAY as error:
        raise Unavailable(f"no database answers at the configured address ({type(error).__name__})") from error
