"""Files, as they are told of: by a job's manifest, or stored to be referred to later."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.job import File
from contracts.submitted import FileStored
from taskstore.connection import Connection, columns
from taskstore.sink.users import write_users


async def register_stored(connection: Connection, stored: Sequence[FileStored], now: datetime) -> None:
    """Write down files that were stored to be referred to later."""
    if stored:
        await write_users(connection, {event.user_id for event in stored}, now)
        await write_files(connection, [(event.file, event.user_id, event.kind, event.stored_at) for event in stored])


async def write_files(connection: Connection, files: Sequence[tuple[File, str, str, datetime]]) -> None:
    # One statement can't touch a row twice: a file that is told of twice in a batch is merged here.
    rows: dict[tuple[UUID, str], tuple[Any, ...]] = {}
    for file, user_id, kind, at in sorted(files, key=lambda told: told[3], reverse=True):
        known = rows.get((file.file_id, user_id))
        rows[file.file_id, user_id] = (
            file.file_id,
            user_id,
            kind,
            file.filename,
            file.content_type,
            file.size,
            file.sha256,
            file.blob,
            at,
            file.description or (known[-1] if known else None),
        )
    if not rows:
        return
    await connection.execute(
        """
        insert into uploaded_files (
            file_id, user_id, kind, filename, content_type, size, sha256, blob, created_at, description
        )
        select * from unnest(
            $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[],
            $8::text[], $9::timestamptz[], $10::text[]
        )
        on conflict (file_id, user_id) do update set
            created_at = least(uploaded_files.created_at, excluded.created_at),
            description = coalesce(uploaded_files.description, excluded.description)
        where uploaded_files.forgotten_at is null
        """,
        *columns(row for _, row in sorted(rows.items(), key=lambda entry: entry[0])),
    )
