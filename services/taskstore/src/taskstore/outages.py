"""What the driver's errors mean: whatever may pass is Transient."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg

from runtime.errors import Transient
from taskstore.connection import Connection, is_of_driver

_AWAY: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,  # deadlocks
    asyncpg.LockNotAvailableError,
    asyncpg.InvalidAuthorizationSpecificationError,  # a password that was changed
)
_TOO_SLOW: Final = "a statement took too long"


class TooSlow(Transient):
    """A statement was given up after the time that it may take; the database is there."""


class Undone(Transient):
    """Another transaction was in its way, and this one was undone to its last step: it may be run once more."""


class ReadOnly(Transient):
    """The server no longer takes what is written: another one was promoted."""


class Away(Transient):
    """The server can't be reached, or can't work now."""


@contextmanager
def outages_told() -> Iterator[None]:
    """For all that is done with a pool."""
    try:
        yield
    except asyncpg.QueryCanceledError as slow:
        raise TooSlow(_TOO_SLOW) from slow
    except asyncpg.ReadOnlySQLTransactionError as former:
        raise ReadOnly("the database can only be read") from former
    except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError) as victim:
        raise Undone(f"undone for another transaction: {type(victim).__name__}") from victim
    except _AWAY as away:
        raise Away(_away(away)) from away
    except OSError as failure:  # with it TimeoutError; what the driver didn't raise is the caller's own
        if is_of_driver(failure):
            raise Away(_away(failure)) from failure
        raise


@contextmanager
def breaks_told(connection: Connection) -> Iterator[None]:
    """For all that is done on one connection."""
    try:
        yield
    except asyncpg.InterfaceError as unusable:
        if _is_gone(connection):
            raise Transient("the connection to the database broke") from unusable
        raise
    except TimeoutError as slow:
        if is_of_driver(slow):
            raise TooSlow(_TOO_SLOW) from slow
        raise


def _away(why: Exception) -> str:
    return f"the database is away: {type(why).__name__}"


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # it broke, and the pool has dropped it
        return True
