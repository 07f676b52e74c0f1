"""Looking at the tables and at PostgreSQL now and then, so that whoever scrapes waits for neither."""

from collections.abc import Callable
from time import monotonic
from typing import Final

from runtime.errors import Transient
from runtime.looping import Looping
from runtime.metrics import database, jobs
from taskstore.database import Database
from taskstore.figures.postgres import Postgres
from taskstore.figures.waiting import STUCK_AFTER_S, tell_waiting

_EVERY_S: Final = 5.0
_POSTGRES_EVERY_S: Final = 15.0


class Figures:
    """Tells the gauges; while the database is away nothing is known, and nothing told.

    Jobs that fell silent are counted once the store has listened for as long as silence takes: after an outage the signs
    of life of the time between may still lie on the broker.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = monotonic) -> None:
        self._database = database
        self._clock = clock
        self._listens_since: float | None = None
        self._postgres = Postgres()
        self._postgres_due = 0.0
        self._looping = Looping("figures", self._turn)
        self.finish = self._looping.end

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()

    async def tell(self) -> None:
        """All of them, now."""
        now = self._clock()
        listens_for_s = now - self._listens_since if self._listens_since is not None else 0.0
        async with self._database.as_sink() as connection:
            await tell_waiting(connection, counting_silence=listens_for_s >= STUCK_AFTER_S)
        self._listens_since = now - listens_for_s
        jobs.WAITING.renew()
        if now >= self._postgres_due:
            async with self._database.as_itself() as connection:
                await self._postgres.tell(connection)
            database.POSTGRES.renew()
            self._postgres_due = now + _POSTGRES_EVERY_S

    async def _turn(self) -> float:
        try:
            await self.tell()
        except Transient:
            jobs.WAITING.forget()
            database.POSTGRES.forget()
            self._postgres_due = 0.0
            self._listens_since = None
            raise
        return _EVERY_S
