"""The way to PostgreSQL: a pool, and transactions that take on one of the two roles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final, Literal

import asyncpg
import structlog

from runtime.errors import Transient
from taskstore.connection import Connection
from taskstore.migrate import migrate
from taskstore.settings import Settings

_log = structlog.get_logger()

_OUTAGES: Final = (
    OSError,  # with it TimeoutError
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,  # deadlocks
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,  # what a former primary answers after a failover
)
_COMMAND_TIMEOUT_S: Final = 30.0
_ACQUIRE_TIMEOUT_S: Final = 10.0


class Database:
    """Every statement runs in a transaction of one of its kinds. An outage is Transient."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._pool: asyncpg.Pool | None = None

    async def start(self) -> None:
        """Connect, waiting for a database that is still coming up, and bring its tables up to date."""
        patience_ends = monotonic() + self._settings.database_patience_s
        while True:
            try:
                self._pool = await self._open()
                break
            except (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError) as away:
                if monotonic() > patience_ends:
                    raise
                _log.warning("the database is not up yet", reason=str(away) or type(away).__name__)
                await asyncio.sleep(0.5)
        async with self._pool.acquire() as connection:
            await migrate(connection)

    async def stop(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def as_sink(self) -> AsyncIterator[Connection]:
        """A transaction that may do what the sink's and the relay's statements do."""
        async with self._transaction() as connection:
            await connection.execute("set local role intelliassist_sink")
            yield connection

    @asynccontextmanager
    async def as_user(self, user_id: str | None, *, at_one_moment: bool = False) -> AsyncIterator[Connection]:
        """A transaction that sees the rows of one user, or everybody's where none is named.

        `at_one_moment` is for reading alone: all statements see the tables as they stood at the first one.
        """
        async with self._transaction(at_one_moment=at_one_moment) as connection:
            await connection.fetchval(
                """
                select set_config('role', 'intelliassist_api', true),
                       set_config('app.user_id', $1, true),
                       set_config('app.everybody', $2, true)
                """,
                user_id or "",
                "off" if user_id else "on",
            )
            yield connection

    async def check(self) -> None:
        """Raise when the database does not answer."""
        async with self.as_sink() as connection:
            await connection.fetchval("select 1")

    @asynccontextmanager
    async def _transaction(self, *, at_one_moment: bool = False) -> AsyncIterator[Connection]:
        if self._pool is None:
            raise Transient("the database is not connected")
        try:
            async with self._pool.acquire(timeout=_ACQUIRE_TIMEOUT_S) as connection:
                try:
                    isolation: Literal["repeatable_read"] | None = "repeatable_read" if at_one_moment else None
                    async with connection.transaction(isolation=isolation, readonly=at_one_moment):
                        yield connection
                except asyncpg.InterfaceError as unusable:
                    if _is_gone(connection):
                        raise Transient("the connection to the database broke") from unusable
                    raise
        except _OUTAGES as away:
            raise Transient(f"the database is away: {type(away).__name__}") from away

    async def _open(self) -> asyncpg.Pool:
        return await asyncpg.create_pool(
            self._settings.database_url.get_secret_value(),
            min_size=self._settings.database_pool_min,
            max_size=max(self._settings.database_pool_min, self._settings.database_pool_max),
            statement_cache_size=self._settings.database_statement_cache,
            command_timeout=_COMMAND_TIMEOUT_S,
            reset=_nothing_to_reset,
            server_settings={"application_name": "intelliassist-taskstore"},
        )


async def _nothing_to_reset(_connection: object) -> None:
    """All our state ends with its transaction; resetting would be a round trip more."""


def _is_gone(connection: Connection) -> bool:
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:  # it broke, and the pool has dropped it
        return True
