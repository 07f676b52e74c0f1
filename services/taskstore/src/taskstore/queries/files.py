"""Stored files, as their users read of them."""

from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from contracts.http.files import FileList, FileQuery, FileTask, FileView
from contracts.job import PartKind
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.task_rows import shown_user

_ORDER: Final = "created_at"
_CONDITIONS: Final = {
    "kind": "kind = ${0}",
    "q": "position(lower(${0}) in lower(filename)) > 0",
    "sha256": "sha256 = ${0}",
}
_WITH_WHAT_WAS_READ: Final = """
    select file.*, first.file_id as duplicate_of, read.*, used.jobs
    from ({files}) as file
    left join lateral (
        select file_id from uploaded_files as other
        where other.user_id = file.user_id and other.sha256 = file.sha256 and other.forgotten_at is null
          and (other.created_at, other.file_id) < (file.created_at, file.file_id)
        order by other.created_at, other.file_id
        limit 1
    ) as first on true
    left join lateral (
        select {text} as text,
               (reading ->> 'duration_s')::double precision as duration_s,
               (reading -> 'pages' -> 0 ->> 'width')::double precision as width,
               (reading -> 'pages' -> 0 ->> 'height')::double precision as height,
               jsonb_array_length(coalesce(reading -> 'pages', '[]')) as pages
        from job_parts join jobs using (job_id)
        where job_parts.file_id = file.file_id and job_parts.user_id = file.user_id
          and job_parts.status = 'recognized' and reading is not null
        order by accepted_at desc, job_id desc
        limit 1
    ) as read on true
    left join lateral (
        select array_agg(distinct_job.job_id order by accepted_at desc, distinct_job.job_id desc) as jobs
        from (
            select distinct jobs.job_id, accepted_at
            from job_parts join jobs using (job_id)
            where job_parts.file_id = file.file_id and job_parts.user_id = file.user_id
        ) as distinct_job
    ) as used on true
    order by file.created_at desc, file.file_id desc, file.user_id desc
"""


async def find(connection: Connection, user_id: str | None, wanted: FileQuery) -> FileList:
    """The newest first, without their texts and tasks. Raises InvalidCursorError."""
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name)) is not None}
    conditions = ["forgotten_at is null"]
    conditions += [_CONDITIONS[name].format(place) for place, name in enumerate(given, 1)]
    values = list(given.values())
    if user_id is not None:
        values.append(user_id)
        conditions.append(f"user_id = ${len(values)}")
    if wanted.cursor is not None:
        values += cursors.read(wanted.cursor, _ORDER, datetime, UUID, str)
        conditions.append(f"(created_at, file_id, user_id) < (${len(values) - 2}, ${len(values) - 1}, ${len(values)})")
    page = (
        f"select * from uploaded_files where {' and '.join(conditions)} "  # noqa: S608 - our own words
        f"order by created_at desc, file_id desc, user_id desc limit {wanted.limit + 1:d}"
    )
    rows = await connection.fetch(_WITH_WHAT_WAS_READ.format(files=page, text="null::text"), *values)
    shown, more = cursors.cut(rows, wanted.limit, _ORDER, "created_at", "file_id", "user_id")
    found = tuple(_view(row) for row in shown)
    return FileList(files=found, count=len(found), next_cursor=more)


async def read(connection: Connection, user_id: str | None, file_id: UUID) -> FileView | None:
    """All that is known of a file; None when the user has none of that id, or no longer."""
    one = """
        select * from uploaded_files
        where file_id = $1 and ($2::text is null or user_id = $2) and forgotten_at is null
        order by created_at limit 1
    """
    row = await connection.fetchrow(_WITH_WHAT_WAS_READ.format(files=one, text="reading ->> 'text'"), file_id, user_id)
    if row is None:
        return None
    tasks = await connection.fetch(
        """
        select distinct tasks.id, tasks.summary
        from job_parts
        join tasks on tasks.job_id = job_parts.job_id and tasks.source ->> 'part_id' = job_parts.part_id
        where job_parts.file_id = $1 and job_parts.user_id = $2 and tasks.user_id = $2 and tasks.deleted_at is null
        order by tasks.id
        """,
        file_id,
        row["user_id"],
    )
    return _view(row, tuple(FileTask(id=task["id"], summary=task["summary"]) for task in tasks))


async def is_forgotten(connection: Connection, user_id: str | None, file_id: UUID) -> bool:
    """Whether the user had such a file, and had it deleted."""
    forgotten: bool = await connection.fetchval(
        """
        select exists (
            select from uploaded_files
            where file_id = $1 and ($2::text is null or user_id = $2) and forgotten_at is not null
        )
        """,
        file_id,
        user_id,
    )
    return forgotten


def _view(row: Record, tasks: tuple[FileTask, ...] = ()) -> FileView:
    kind = PartKind(row["kind"])
    picture = kind is PartKind.IMAGE and row["width"] is not None and row["height"] is not None
    return FileView(
        file_id=row["file_id"],
        filename=row["filename"],
        size=row["size"],
        content_type=row["content_type"],
        upload_path=row["blob"] or f"inline/{row['file_id']}",
        sha256=row["sha256"],
        kind=kind,
        description=row["description"],
        user_id=shown_user(row["user_id"]),
        created_at=row["created_at"],
        duplicate_of=row["duplicate_of"],
        duration_s=row["duration_s"],
        width=round(row["width"]) if picture else None,
        height=round(row["height"]) if picture else None,
        pages=row["pages"] or None if kind is PartKind.DOCUMENT else None,
        jobs=tuple(row["jobs"] or ()),
        text=row["text"],
        tasks=tasks,
    )
