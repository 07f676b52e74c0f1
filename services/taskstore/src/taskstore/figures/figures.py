"""Looking at the tables and at PostgreSQL now and then, so that whoever scrapes waits for neither."""

from time import monotonic
from typing import Final

from runtime.errors import Transient
from runtime.looping import Looping
from runtime.metrics import database, jobs
from taskstore.database import Database
from taskstore.figures.postgres import Postgres
from taskstore.figures.waiting import tell_waiting

_EVERY_S: Final = 5.0
_POSTGRES_EVERY_S: Final = 15.0


class Figures:
    """Tells the gauges; while the database is away nothing is known, and nothing told."""

    def __init__(self, database: Database) -> None:
        self._database = database
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
        async with self._database.as_sink() as connection:
            await tell_waiting(connection)
        jobs.WAITING.renew()
        if monotonic() >= self._postgres_due:
            async with self._database.as_itself() as connection:
                await self._postgres.tell(connection)
            database.POSTGRES.renew()
            self._postgres_due = monotonic() + _POSTGRES_EVERY_S

    async def _turn(self) -> float:
        try:
            await self.tell()
        except Transient:
            jobs.WAITING.forget()
            database.POSTGRES.forget()
            self._postgres_due = 0.0
            raise
        return _EVERY_S
