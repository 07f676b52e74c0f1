"""Bringing the tables up to date: numbered SQL files, applied once, in order, never changed afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final

import asyncpg
import structlog

from taskstore import lock_numbers

_log = structlog.get_logger()

_TIMEOUT_S: Final = 600.0


class MigrationChanged(Exception):  # noqa: N818 - says what is wrong
    """A file that was applied before is not the same any more."""


@dataclass(frozen=True)
class Migration:
    """One SQL file."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return sha256(self.sql.encode()).hexdigest()


def migrations() -> Iterator[Migration]:
    """The files of this package, in order."""
    folder = files("taskstore") / "migrations"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".sql"):
            yield Migration(file.name, file.read_text(encoding="utf-8"))


async def migrate(connection: asyncpg.Connection) -> list[str]:
    """Apply what is missing in one transaction, and answer its names.

    Several processes may start at once: the lock lasts as long as the transaction, so it holds
    behind a transaction-mode pooler too. Migrations of a newer release are left alone.
    """
    async with connection.transaction():
        await connection.execute(f"select pg_advisory_xact_lock({lock_numbers.MIGRATIONS})", timeout=_TIMEOUT_S)
        await connection.execute(
            """
            create table if not exists schema_migrations (
                name text primary key,
                checksum text not null,
                applied_at timestamptz not null default now()
            );
            -- A random name of this database, which a copy of its data bears too and no other does.
            create table if not exists database_identity (
                identity uuid not null default gen_random_uuid(),
                made_at timestamptz not null default now(),
                one boolean primary key default true check (one)
            );
            insert into database_identity default values on conflict do nothing
            """
        )
        applied = {row["name"]: row["checksum"] for row in await connection.fetch("table schema_migrations")}
        missing = [migration for migration in migrations() if not _is_applied(migration, applied)]
        for migration in missing:
            await connection.execute(migration.sql, timeout=_TIMEOUT_S)
            await connection.execute(
                "insert into schema_migrations (name, checksum) values ($1, $2)", migration.name, migration.checksum
            )
    names = [migration.name for migration in missing]
    if names:
        _log.info("migrated", applied=names)
    return names


def _is_applied(migration: Migration, applied: dict[str, str]) -> bool:
    checksum = applied.get(migration.name)
    if checksum is not None and checksum != migration.checksum:
        raise MigrationChanged(f"{migration.name} was changed after it was applied; write a new one instead")
    return checksum is not None
