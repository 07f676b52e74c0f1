"""Jobs, as their users read them."""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from asyncpg import Record

from contracts.analysis import Suggestion
from contracts.answering import PassedOver
from contracts.changed import JobStatus, PartStatus
from contracts.http.jobs import Failure, JobView, PartView
from contracts.job import PartKind, TaskType
from contracts.recognized import Reading
from taskstore.connection import Connection
from taskstore.queries import tasks
from taskstore.task_rows import shown_user

_TEXTS: Final = ["segments", "pages", "description"]
"""Of a reading, besides its text itself."""


async def read(connection: Connection, user_id: str | None, job_id: UUID, *, texts: bool = True) -> JobView | None:
    """A job with all that became of it, without what its parts say where no `texts` are wanted.

    None when the user has none of that id.
    """
    job = await connection.fetchrow(
        """
        select job_id, user_id, conversation_id, status, version, response, provider, model, degraded, passed_over,
               context, tokens_input + tokens_output as tokens_used, dropped, error_code, error_reason,
               accepted_at, completed_at, hops, trace_id
        from jobs where job_id = $1 and ($2::text is null or user_id = $2)
        """,
        job_id,
        user_id,
    )
    if job is None:
        return None
    rows = await connection.fetch(
        """
        select part_id, kind, status, progress, file_id, filename, error_code, error_reason,
               case when $3 then reading else reading - $4::text[] || '{"text": ""}' end as reading
        from job_parts where job_id = $1 and user_id = $2 order by ordinal
        """,
        job_id,
        job["user_id"],
        texts,
        _TEXTS,
    )
    parts = tuple(_part(row, texts=texts) for row in rows)
    suggestions = await connection.fetch(
        """
        select text, kind, suggestions.priority, suggestions.category, about.id as task_id,
               case when about.id is not null then proposes end as proposes
        from suggestions
        left join tasks as about on about.id = suggestions.task_id and about.deleted_at is null
        where suggestions.job_id = $1 and suggestions.user_id = $2 order by ordinal
        """,
        job_id,
        job["user_id"],
    )
    return JobView(
        job_id=job["job_id"],
        user_id=shown_user(job["user_id"]),
        conversation_id=job["conversation_id"],
        status=JobStatus(job["status"]),
        version=job["version"],
        parts=parts,
        response=job["response"],
        tasks=tuple(await tasks.of_job(connection, job["user_id"], job_id)),
        suggestions=tuple(Suggestion.model_validate(dict(row)) for row in suggestions),
        provider=job["provider"],
        model=job["model"],
        degraded=job["degraded"] or any(part.degraded for part in parts),
        passed_over=tuple(PassedOver.model_validate(one) for one in json.loads(job["passed_over"])),
        context=TaskType(job["context"]) if job["context"] else None,
        tokens_used=job["tokens_used"] + sum(part.tokens_used for part in parts),
        dropped=job["dropped"],
        error=failure_of(job),
        accepted_at=job["accepted_at"],
        completed_at=job["completed_at"],
        timings=_timings(job["hops"]),
        trace_id=job["trace_id"],
    )


async def fingerprint(connection: Connection, user_id: str | None, job_id: UUID) -> Record | None:
    """The row with the fingerprint of what was submitted; None when the user has no such job."""
    return await connection.fetchrow(
        "select fingerprint from jobs where job_id = $1 and ($2::text is null or user_id = $2)", job_id, user_id
    )


def _part(row: Record, *, texts: bool) -> PartView:
    reading = Reading.decode(row["reading"]) if row["reading"] and not row["error_code"] else None
    return PartView(
        part_id=row["part_id"],
        kind=PartKind(row["kind"]),
        status=PartStatus(row["status"]),
        progress=row["progress"],
        file_id=row["file_id"],
        filename=row["filename"],
        error=failure_of(row),
        **(_read(reading, texts=texts) if reading else {}),
    )


def _read(reading: Reading, *, texts: bool) -> dict[str, object]:
    return {
        "text": reading.text if texts else None,
        "segments": reading.segments or None,
        "pages": reading.pages or None,
        "description": reading.description,
        "picture": reading.picture,
        "language": reading.language,
        "duration_s": reading.duration_s,
        "provider": reading.provider,
        "model": reading.model,
        "degraded": reading.degraded,
        "passed_over": reading.passed_over,
        "tokens_used": reading.tokens.total,
    }


def failure_of(row: Record) -> Failure | None:
    """What a row of `jobs` or `job_parts` says went wrong."""
    return Failure(code=row["error_code"], reason=row["error_reason"]) if row["error_code"] else None


def _timings(hops: str) -> dict[str, datetime]:
    """In the order in which they were passed."""
    passed = {name: datetime.fromisoformat(at) for name, at in json.loads(hops).items()}
    return dict(sorted(passed.items(), key=lambda hop: hop[1]))
