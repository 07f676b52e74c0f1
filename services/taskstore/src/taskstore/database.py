"""The way to PostgreSQL: a pool, and transactions each in the role that it needs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from time import monotonic
from typing import Final, Literal

import asyncpg
import structlog

from runtime.errors import Transient
from runtime.looping import Looping
from runtime.metrics import database as told
from runtime.metrics.timing import timed
from taskstore.connection import Connection
from taskstore.figures.counting import counting
from taskstore.migrate import migrate
from taskstore.outages import Away, ReadOnly, breaks_told, outages_told
from taskstore.roles import Role, become
from taskstore.servers.looking import Looking
from taskstore.servers.reaching import Unusable, is_lasting, trouble
from taskstore.servers.servers import Servers
from taskstore.servers.sight import Sight
from taskstore.settings import Settings
from taskstore.statements import TracedConnection

_log = structlog.get_logger()

_COMING_UP: Final = (OSError, asyncpg.CannotConnectNowError, asyncpg.TooManyConnectionsError)
_ACQUIRE_TIMEOUT_S: Final = 15.0
"""Enough to find the server gone and reach another."""
_CLOSE_TIMEOUT_S: Final = 5.0


class Database:
    """Every statement runs in a transaction of one of its kinds. An outage is Transient."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._servers = Servers(
            settings.database_addresses,
            pinned=settings.database_identity,
            statement_cache=settings.database_statement_cache,
            moved=self._leave,
        )
        self._pool: asyncpg.Pool | None = None
        self._aside: asyncpg.Pool | None = None
        """Of one connection, for asking whether the database answers: that all others are in use must not look as if it did not."""
        self._returning = Looping("return to the preferred database", self._return, to_finish_s=0)
        self._looking = Looking(self._servers.seen)

    async def start(self) -> None:
        """Connect, waiting for a database that is still coming up, and bring its tables up to date.

        Raises Unusable, which says of each address why it can't be used.
        """
        patience_ends = monotonic() + self._settings.database_patience_s
        while True:
            time_is_up = monotonic() > patience_ends
            try:
                await self._open(time_is_up=time_is_up)
                break
            except _COMING_UP as away:
                hopeless = away.lasting if isinstance(away, Unusable) else is_lasting(away)
                if time_is_up or hopeless:
                    raise
                _log.warning("the database is not up yet", reason=trouble(away))
                await asyncio.sleep(0.5)
        if self._servers.several:
            self._returning.start()

    async def stop(self) -> None:
        await self._returning.stop()
        await self._looking.stop()
        pools = [pool for pool in (self._pool, self._aside) if pool is not None]
        self._pool = self._aside = None
        try:
            async with asyncio.timeout(_CLOSE_TIMEOUT_S):
                await asyncio.gather(*(pool.close() for pool in pools))
        except TimeoutError:  # a server or pooler that no longer answers; the pools have broken off with it
            _log.warning("connections to the database were broken off")

    @asynccontextmanager
    async def as_sink(self) -> AsyncIterator[Connection]:
        """A transaction that may do what the sink's and the relay's statements do."""
        async with self._transaction("sink", self._pool) as connection:
            await become(connection, "intelliassist_sink")
            yield connection

    @asynccontextmanager
    async def as_user(
        self, user_id: str | None, *, at_one_moment: bool = False, forgetting: bool = False
    ) -> AsyncIterator[Connection]:
        """A transaction that sees the rows of one user, or with None everybody's.

        `at_one_moment` is for reading alone: all statements see the tables as they stood at the first one.
        `forgetting` gives the right to remove what else is only read.
        """
        role: Role = "intelliassist_forgetter" if forgetting else "intelliassist_api"
        called = "forgetter" if forgetting else "api"
        async with self._transaction(called, self._pool, at_one_moment=at_one_moment) as connection:
            await become(connection, role, user_id=user_id, everybody=user_id is None)
            yield connection

    @asynccontextmanager
    async def as_bearer(self, sha256: str) -> AsyncIterator[Connection]:
        """A transaction that sees what the secret of that hash opens by itself: one key, or one calendar feed."""
        async with self._transaction("api", self._pool) as connection:
            await become(connection, "intelliassist_api", presented=sha256)
            yield connection

    @asynccontextmanager
    async def as_purger(self) -> AsyncIterator[Connection]:
        """A transaction that may delete for good what lies in anybody's trash, and nothing else."""
        async with self._transaction("purger", self._pool) as connection:
            await become(connection, "intelliassist_purger")
            yield connection

    @asynccontextmanager
    async def as_itself(self) -> AsyncIterator[Connection]:
        """A transaction that takes on no role: for what PostgreSQL tells of itself."""
        async with self._transaction("itself", self._pool) as connection:
            yield connection

    async def check(self) -> None:
        """Raise when the database does not answer; that all connections are in use does not matter."""
        async with self._transaction("sink", self._aside) as connection:
            await become(connection, "intelliassist_sink")
            await connection.fetchval("select 1")

    async def seen(self) -> list[Sight]:
        """Each address as it stands, in order of preference; looked at again after a few seconds."""
        return await self._looking.seen()

    def is_in_use(self, sight: Sight) -> bool:
        return sight.address == self._servers.in_use

    @asynccontextmanager
    async def _transaction(
        self, role: str, pool: asyncpg.Pool | None, *, at_one_moment: bool = False
    ) -> AsyncIterator[Connection]:
        if pool is None:
            raise Transient("the database is not connected")
        isolation: Literal["repeatable_read"] | None = "repeatable_read" if at_one_moment else None
        try:
            with outages_told():
                async with self._connection(pool) as connection:
                    with breaks_told(connection), counting(), timed(told.TRANSACTION_SECONDS.labels(role)):
                        async with connection.transaction(isolation=isolation, readonly=at_one_moment):
                            yield connection
        except Away:
            self._looking.doubt()
            raise
        except ReadOnly:
            await self._leave()
            raise

    @asynccontextmanager
    async def _connection(self, pool: asyncpg.Pool) -> AsyncIterator[Connection]:
        with timed(told.ACQUIRE_SECONDS):
            connection = await pool.acquire(timeout=_ACQUIRE_TIMEOUT_S)
        try:
            yield connection
        finally:
            await pool.release(connection)

    async def _open(self, *, time_is_up: bool) -> None:
        await self._servers.choose(time_is_up=time_is_up)
        connection = await self._servers.for_migrations(self._settings.migration_address)
        try:
            await migrate(connection)
        finally:
            await connection.close()
        await self._servers.settle()
        fewest = self._settings.database_pool_min
        self._pool = await self._pool_of(fewest, max(fewest, self._settings.database_pool_max))
        self._aside = await self._pool_of(0, 1)
        told.CONNECTIONS.labels("used").set_function(partial(_used, self._pool))
        told.CONNECTIONS.labels("idle").set_function(self._pool.get_idle_size)
        told.CONNECTIONS.labels("limit").set(self._pool.get_max_size())

    async def _pool_of(self, fewest: int, most: int) -> asyncpg.Pool:
        return await asyncpg.create_pool(
            min_size=fewest,
            max_size=most,
            connect=self._servers.connect,
            connection_class=TracedConnection,
            reset=_nothing_to_reset,
        )

    async def _leave(self) -> None:
        """Connections that are open are used no longer than the transaction that runs on them."""
        self._looking.doubt()
        for pool in (self._pool, self._aside):
            if pool is not None:
                await pool.expire_connections()

    async def _return(self) -> float:
        await self._servers.look_again()
        return self._settings.database_return_s


def _used(pool: asyncpg.Pool) -> int:
    return pool.get_size() - pool.get_idle_size()


async def _nothing_to_reset(_connection: object) -> None:
    """All our state ends with its transaction; resetting would be a round trip more."""
