"""The servers that may hold our database, and which of them is in use."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from taskstore.servers.address import Address
from taskstore.servers.asking import ask
from taskstore.servers.choice import choose
from taskstore.servers.fitness import is_promoted, unfit
from taskstore.servers.known import Known
from taskstore.servers.reaching import Unusable, look, reach, trouble
from taskstore.servers.sight import Sight

_log = structlog.get_logger()

_MAY_FAIL = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Servers:
    """Addresses in order of preference. Only one database is ever written to: the one that was chosen at start."""

    def __init__(
        self,
        addresses: Sequence[Address],
        *,
        pinned: UUID | None,
        statement_cache: int,
        moved: Callable[[], Awaitable[None]],
    ) -> None:
        """`moved` is told when another address is used from now on."""
        self._addresses = addresses
        self._pinned = pinned
        self._statement_cache = statement_cache
        self._moved = moved
        self._in_use = addresses[0]
        self._known = Known()
        self._moving = asyncio.Lock()
        self._said: dict[Address, str | None] = {}

    @property
    def in_use(self) -> Address:
        return self._in_use

    @property
    def several(self) -> bool:
        return len(self._addresses) > 1

    async def choose(self, *, time_is_up: bool) -> None:
        """Take the first in order that may be written to. Raises Unusable."""
        chosen, sights = await choose(self._addresses, self._pinned, time_is_up=time_is_up)
        self._in_use = chosen.address
        self._known.becomes(chosen.standing)
        for sight in sights:
            self._say(sight)
        _log.info(
            "the database is chosen",
            database=chosen.address.name,
            server=chosen.standing.version,
            through_pooler=chosen.standing.pooled,
        )

    async def settle(self) -> None:
        """Learn the identity that the tables were given. Raises Unusable where they were made somewhere else."""
        known = self._known.standing
        sight = await look(self._in_use)
        if sight.standing is None:
            raise Unusable(f"{sight.address.name}: {sight.trouble}", lasting=sight.lasting)
        if sight.standing.identity is None or known.identity not in (None, sight.standing.identity):
            raise Unusable(f"{sight.address.name}: the tables were made in another database", lasting=True)
        self._known.becomes(sight.standing)

    async def for_migrations(self, address: Address | None) -> asyncpg.Connection:
        """To the chosen database, by an address of its own where one is given. Raises Unusable."""
        if address is None:
            return await reach(self._in_use)
        connection = await reach(address)
        reason = unfit(await ask(connection), self._known.standing)
        if reason:
            await connection.close()
            raise Unusable(f"DATABASE_MIGRATION_URL, {address.name}: {reason}", lasting=True)
        return connection

    async def connect(self, dsn: str | None = None, **options: Any) -> asyncpg.Connection:
        """What the pool calls: a connection to the address in use, or to the next that holds the same database."""
        del dsn  # the pool knows none
        wanted = self._in_use
        try:
            return await self._connect_to(wanted, options)
        except asyncpg.TooManyConnectionsError:
            raise
        except _MAY_FAIL as failure:
            if not self.several:
                raise
            async with self._moving:  # whoever waited here finds it done
                if self._in_use is wanted and not await self._move(trouble(failure)):
                    raise
        return await self._connect_to(self._in_use, options)

    async def look_again(self) -> None:
        """Follow a promotion, also while the former primary still answers; else go back to an address that is preferred."""
        async with self._moving:
            sights = await self._look(self._addresses)
            place = self._addresses.index(self._in_use)
            self._learn(sights[place])
            known = self._known.standing
            promoted = [sight for sight in sights if not sight.trouble and is_promoted(sight.standing, known)]
            if not await self._take_first(promoted, "it was promoted"):
                await self._take_first(sights[:place], "one that is preferred can be used again")

    async def seen(self) -> list[Sight]:
        """All of them, as they are now."""
        sights = await self._look(self._addresses)
        for sight in sights:
            if sight.address == self._in_use:
                self._learn(sight)
        return sights

    async def _connect_to(self, address: Address, options: dict[str, Any]) -> asyncpg.Connection:
        known = self._known.standing
        # A pooler may hand the next transaction to a session that never heard of our statements.
        cache = 0 if known.pooled else self._statement_cache
        connection = await reach(address, statement_cache=cache, **options)
        try:
            standing = await ask(connection)
        except BaseException:
            connection.terminate()
            raise
        # What an address leads to may change, and so may what a server is.
        if reason := unfit(standing, known):
            connection.terminate()
            raise Unusable(f"{address.name}: {reason}")
        self._learn(Sight(address, standing))
        return connection

    async def _move(self, reason: str) -> bool:
        others = [address for address in self._addresses if address != self._in_use]
        return await self._take_first(await self._look(others), reason)

    async def _take_first(self, sights: Sequence[Sight], reason: str) -> bool:
        for sight in sights:
            self._say(sight)
        taken = next((sight for sight in sights if not sight.trouble), None)
        if taken is None:
            return False
        _log.warning("another address is used now", left=self._in_use.name, taken=taken.address.name, reason=reason)
        self._in_use = taken.address
        if taken.standing:
            self._known.learn(taken.standing)
        await self._moved()
        return True

    async def _look(self, addresses: Sequence[Address]) -> list[Sight]:
        return await asyncio.gather(*(self._look_at(address) for address in addresses))

    async def _look_at(self, address: Address) -> Sight:
        known = self._known.standing  # before looking: the log grows meanwhile
        sight = await look(address)
        reason = unfit(sight.standing, known) if sight.standing else None
        return replace(sight, trouble=reason) if reason else sight

    def _learn(self, sight: Sight) -> None:
        """How far our database has come, so that nothing older is taken for it."""
        if sight.standing and not sight.trouble and sight.address == self._in_use:
            self._known.learn(sight.standing)

    def _say(self, sight: Sight) -> None:
        """Once, until it changes."""
        if self._said.get(sight.address) != sight.trouble:
            self._said[sight.address] = sight.trouble
            if sight.trouble:
                _log.warning("an address is not used", address=sight.address.name, reason=sight.trouble)
