"""Jobs in lists: where each stands, without its texts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from contracts.changed import JobStatus, PartState, PartStatus
from contracts.http.jobs import JobList, JobQuery, JobSummary
from contracts.job import PartKind
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.queries.jobs import failure_of
from taskstore.task_rows import shown_user

_ORDER: Final = "accepted_at"
_CONDITIONS: Final = {
    "status": "status = any(${0}::text[])",
    "conversation_id": "conversation_id = ${0}",
    "trace_id": "trace_id = ${0}",
    "since": "accepted_at >= ${0}",
    "until": "accepted_at < ${0}",
    "kind": "exists (select from job_parts where job_parts.job_id = jobs.job_id and kind = ${0})",
    "file_id": "job_id = any(array(select job_id from job_parts where file_id = ${0}))",
}
_SUMMARY: Final = """
    select job_id, user_id, conversation_id, status, version, error_code, error_reason, accepted_at, completed_at,
           trace_id
    from jobs
"""


async def find(connection: Connection, user_id: str | None, wanted: JobQuery) -> JobList:
    """The jobs that were accepted last first. Raises InvalidCursorError."""
    # One plain condition a field that is given, so that each combination finds its index.
    given = {name: value for name in _CONDITIONS if (value := getattr(wanted, name))}
    conditions = [_CONDITIONS[name].format(place) for place, name in enumerate(given, 1)]
    values = list(given.values())
    if user_id is not None:
        values.append(user_id)
        conditions.append(f"user_id = ${len(values)}")
    if wanted.cursor is not None:
        values += cursors.read(wanted.cursor, _ORDER, datetime, UUID)
        conditions.append(f"(accepted_at, job_id) < (${len(values) - 1}, ${len(values)})")
    rows = await connection.fetch(
        f"{_SUMMARY} where {' and '.join(conditions) or 'true'} "
        f"order by accepted_at desc, job_id desc limit {wanted.limit + 1:d}",
        *values,
    )
    shown, more = cursors.cut(rows, wanted.limit, _ORDER, "accepted_at", "job_id")
    found = await _summaries(connection, shown)
    return JobList(jobs=tuple(found), count=len(found), next_cursor=more)


async def read(connection: Connection, user_id: str | None, job_id: UUID) -> JobSummary | None:
    """One job; None when the user has none of that id."""
    rows = await connection.fetch(
        f"{_SUMMARY} where job_id = $1 and ($2::text is null or user_id = $2)", job_id, user_id
    )
    return next(iter(await _summaries(connection, rows)), None)


async def _summaries(connection: Connection, rows: Sequence[Record]) -> list[JobSummary]:
    parts: defaultdict[UUID, list[PartState]] = defaultdict(list)
    for part in await connection.fetch(
        """
        select job_id, part_id, kind, status, progress from job_parts where job_id = any($1::uuid[])
        order by job_id, ordinal
        """,
        [row["job_id"] for row in rows],
    ):
        parts[part["job_id"]].append(
            PartState(
                part_id=part["part_id"],
                kind=PartKind(part["kind"]),
                status=PartStatus(part["status"]),
                progress=part["progress"],
            )
        )
    return [
        JobSummary(
            job_id=row["job_id"],
            user_id=shown_user(row["user_id"]),
            conversation_id=row["conversation_id"],
            status=JobStatus(row["status"]),
            version=row["version"],
            parts=tuple(parts[row["job_id"]]),
            error=failure_of(row),
            accepted_at=row["accepted_at"],
            completed_at=row["completed_at"],
            trace_id=row["trace_id"],
        )
        for row in rows
    ]
