"""The first key of a house that has none: without it nobody could make another over HTTP."""

import os
from datetime import UTC, datetime
from pathlib import Path

import structlog

from contracts.http.keys import KeyCreate, Scope
from contracts.job import UserId
from taskstore import lock_numbers
from taskstore.database import Database
from taskstore.new_key import NewKey
from taskstore.queries import keys
from taskstore.roles import become

_log = structlog.get_logger()


class FirstKey:
    """An admin's key, in a file that only the task store's own user may read."""

    def __init__(self, database: Database, file: Path | None, user_id: UserId) -> None:
        self._database = database
        self._file = file
        self._user_id = user_id

    async def start(self) -> None:
        """Make it where a file is named and no key was ever made. Raises RuntimeError when the file can't be written."""
        if self._file is None:
            return
        async with self._database.as_sink() as connection:
            # Several task stores may start at once; one of them makes it.
            await connection.execute("select pg_advisory_xact_lock($1)", lock_numbers.FIRST_KEY)
            if await keys.are_there_any(connection):
                return
            key = NewKey.made()
            await become(connection, "intelliassist_api", user_id=self._user_id)
            wanted = KeyCreate(name="first key", scope=Scope.ADMIN)
            await keys.add(connection, key, wanted, self._user_id, datetime.now(UTC))
            # Before the commit: after a crash in between, another one is made and written over this one.
            _write(self._file, key.key)
        _log.info("the first key was made", file=str(self._file), key_id=key.key_id)

    async def stop(self) -> None:
        """Nothing goes on."""


def _write(file: Path, key: str) -> None:
    """All of it or nothing, readable by its owner alone."""
    unfinished = file.with_name(f"{file.name}.new")
    try:
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as opened:
            opened.write(f"{key}\n")
            opened.flush()
            os.fsync(opened.fileno())
        unfinished.rename(file)
    except OSError as closed:  # not to be taken for an outage of the database
        raise RuntimeError(f"FIRST_KEY_FILE: {file} can't be written ({closed.strerror})") from closed
