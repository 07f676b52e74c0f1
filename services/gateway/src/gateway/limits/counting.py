"""Requests counted in sliding windows, in this process's memory or in a Redis that several share."""

from dataclasses import dataclass
from math import ceil
from time import monotonic, time
from typing import Final

import structlog
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import StorageError
from redis.asyncio import ConnectionPool

from gateway.limits.rates import Rate

MEMORY: Final = "memory"
_PATIENCE_S: Final = 0.5
_ASK_AGAIN_S: Final = 5.0
_TELL_AGAIN_S: Final = 60.0
_LOG = structlog.get_logger()


@dataclass(frozen=True)
class Standing:
    """How somebody stands with a rate, this request included."""

    rate: Rate
    allowed: bool
    remaining: int
    reset_s: int
    """Seconds until more is allowed."""

    @property
    def told(self) -> str:
        """As an item of `RateLimit`."""
        return f'"{self.rate.name}";r={self.remaining};t={self.reset_s}'


class Counting:
    """Counts. While its Redis is away nothing is counted and all pass: a limit must not become an outage."""

    _strategy: SlidingWindowCounterRateLimiter

    def __init__(self, storage: str = MEMORY) -> None:
        """`storage`: `memory`, or the address of a Redis."""
        self._storage = storage
        self._connections: ConnectionPool | None = None
        self._away_until = self._silent_until = float("-inf")

    async def start(self) -> None:
        if self._storage == MEMORY:
            self._strategy = SlidingWindowCounterRateLimiter(MemoryStorage(wrap_exceptions=True))
            return
        self._connections = ConnectionPool.from_url(
            self._storage, socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
        )
        storage = RedisStorage(
            f"async+{self._storage.replace('unix://', 'redis+unix://')}",
            wrap_exceptions=True,
            implementation="redispy",
            key_prefix="intelliassist:rates",
            connection_pool=self._connections,  # type: ignore[arg-type] # its types leave out what its words allow
        )
        self._strategy = SlidingWindowCounterRateLimiter(storage)

    async def stop(self) -> None:
        if self._connections is not None:
            await self._connections.aclose()

    async def count(self, rate: Rate, who: str) -> Standing | None:
        """Count a request of somebody's; None where that can't be done. One that is not allowed is not counted."""
        if monotonic() < self._away_until:
            return None
        try:
            allowed = await self._strategy.hit(rate.item, rate.name, who)
            stats = await self._strategy.get_window_stats(rate.item, rate.name, who)
        except StorageError as away:
            self._rest(away)
            return None
        wait = min(max(1, ceil(stats.reset_time - time())), rate.window_s)
        return Standing(rate, allowed, stats.remaining if allowed else 0, wait)

    def _rest(self, away: StorageError) -> None:
        now = monotonic()
        self._away_until = now + _ASK_AGAIN_S
        if now >= self._silent_until:
            self._silent_until = now + _TELL_AGAIN_S
            _LOG.warning("rates are not limited: their counts can't be reached", reason=away.storage_error)
