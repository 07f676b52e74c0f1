"""Looking at the tables and at PostgreSQL now and then, so that whoever scrapes waits for neither."""

from time import monotonic
from typing import Final

from runtime.looping import Looping
from taskstore.database import Database
from taskstore.figures.postgres import Postgres
from taskstore.figures.waiting import tell_waiting

_EVERY_S: Final = 5.0
_POSTGRES_EVERY_S: Final = 15.0


class Figures:
    """Tells the gauges. While the database is away they stand still."""

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
        if monotonic() >= self._postgres_due:
            self._postgres_due = monotonic() + _POSTGRES_EVERY_S
            async with self._database.as_itself() as connection:
                await self._postgres.tell(connection)

    async def _turn(self) -> float:
        await self.tell()
        return _EVERY_S
