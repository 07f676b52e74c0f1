"""The way of events into the tables."""

from collections.abc import Sequence
from typing import Final

import asyncpg

from contracts.topics import heard_by
from runtime.metrics import delivery
from runtime.received import Received, Refused
from taskstore.commits import Commits
from taskstore.connection import Connection
from taskstore.database import Database
from taskstore.figures.counting import undone_with
from taskstore.sink.writing import write

_UNSTORABLE: Final = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
    OverflowError,  # a moment outside of the calendar
)
_REASON: Final = "It holds something that can't be stored."


class Sink:
    """Records batches, one transaction each."""

    def __init__(self, database: Database, commits: Commits) -> None:
        self._database = database
        self._commits = commits
        for topic in heard_by("taskstore"):  # there before anything is forgotten
            delivery.FORGOTTEN.labels(topic.name)

    async def record(self, batch: Sequence[Received]) -> Sequence[Refused]:
        """Record events, and answer those that can't be, however often it is tried.

        A replay changes nothing. Raises Transient, with nothing recorded, while the database is away.
        """
        if not batch:
            return []
        try:
            async with self._database.as_sink() as connection:
                refused = await write(connection, batch)
        except _UNSTORABLE:
            async with self._database.as_sink() as connection:
                refused = await _write_what_can_be(connection, batch)
        self._commits.announce()
        return refused


async def _write_what_can_be(connection: Connection, batch: Sequence[Received]) -> list[Refused]:
    """Halve the batch under savepoints until the bad event stands alone, so that one spoils no other."""
    try:
        with undone_with():
            async with connection.transaction():
                return await write(connection, batch)
    except _UNSTORABLE as unstorable:
        if len(batch) == 1:
            return [Refused(batch[0], f"{_REASON} ({type(unstorable).__name__})")]
    half = len(batch) // 2
    return [
        *await _write_what_can_be(connection, batch[:half]),
        *await _write_what_can_be(connection, batch[half:]),
    ]
