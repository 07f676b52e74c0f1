"""What an analysis is asked for with: the texts, the conversation so far, the open tasks."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from asyncpg import Record

from contracts.analysis import AnalysisRequested, OpenTask, Said
from contracts.job import Job
from contracts.recognized import PartText, Reading
from contracts.task import Priority
from taskstore.connection import Connection, columns
from taskstore.due_dates import DueDate
from taskstore.lifecycle import TrackedJob
from taskstore.sink.superseding import UNTOUCHED

_HISTORY: Final = 20
"""Lines of the conversation so far that an analysis is told."""
_OPEN_TASKS: Final = 50
"""Tasks of the user's, the latest, that it is told."""


async def requests(connection: Connection, asked: Sequence[TrackedJob]) -> list[AnalysisRequested]:
    """What is asked for each of those jobs, with the context that only the tables have."""
    if not asked:
        return []
    ids = [job.job_id for job in asked]
    headers = {
        row["job_id"]: Job.decode(row["header"])
        for row in await connection.fetch("select job_id, header from jobs where job_id = any($1::uuid[])", ids)
    }
    readings = {
        (row["job_id"], row["part_id"]): Reading.decode(row["reading"])
        for row in await connection.fetch(
            "select job_id, part_id, reading from job_parts where job_id = any($1::uuid[]) and reading is not null", ids
        )
    }
    preferred = await _preferred(connection, sorted({job.user_id for job in asked}))
    history = await _history(connection, [job for job in asked if job.conversation_id is not None])
    open_tasks = await _open_tasks(connection, sorted({job.user_id for job in asked}), without=ids)
    return [
        AnalysisRequested(
            attempt=job.attempt,
            job=_as_preferred(headers[job.job_id], preferred.get(job.user_id)),
            parts=tuple(_part_texts(job, headers[job.job_id], readings)),
            history=tuple(history.get(job.job_id, ())),
            open_tasks=tuple(open_tasks.get(job.user_id, ())),
        )
        for job in asked
    ]


def _as_preferred(header: Job, preferred: Record | None) -> Job:
    """What the request says counts, then what its user prefers."""
    if preferred is None:
        return header
    return header.model_copy(
        update={
            "time_zone": header.time_zone or preferred["time_zone"],
            "language": header.language or preferred["language"],
            "providers": header.providers or tuple(preferred["providers"]),
        }
    )


async def _preferred(connection: Connection, users: Sequence[str]) -> dict[str, Record]:
    rows = await connection.fetch(
        "select user_id, time_zone, language, providers from users where user_id = any($1::text[])", users
    )
    return {row["user_id"]: row for row in rows}


def _part_texts(job: TrackedJob, header: Job, readings: dict[tuple[UUID, str], Reading]) -> list[PartText]:
    texts = []
    for said, part in zip(header.parts, job.parts.values(), strict=True):
        failure = part.failure.reason if part.failure else None
        reading = None if part.failure else readings.get((job.job_id, part.part_id))
        filename = said.file.filename if said.file else None
        texts.append(
            PartText(part_id=part.part_id, kind=part.kind, filename=filename, reading=reading, failure=failure)
        )
    return texts


async def _history(connection: Connection, jobs: Sequence[TrackedJob]) -> dict[UUID, list[Said]]:
    """The last lines of the conversations before those jobs, oldest first."""
    if not jobs:
        return {}
    rows = await connection.fetch(
        """
        select asked.job_id, line.role, line.content, line.said_at
        from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
            as asked (job_id, user_id, conversation_id, accepted_at)
        cross join lateral (
            select role, content, said_at, accepted_at, job_id, ordinal
            from chat_messages
            where chat_messages.user_id = asked.user_id
              and chat_messages.conversation_id = asked.conversation_id
              and (chat_messages.accepted_at, chat_messages.job_id) < (asked.accepted_at, asked.job_id)
            order by accepted_at desc, job_id desc, ordinal desc
            limit $5
        ) as line
        order by line.accepted_at, line.job_id, line.ordinal
        """,
        *columns((job.job_id, job.user_id, job.conversation_id, job.accepted_at) for job in jobs),
        _HISTORY,
    )
    history: dict[UUID, list[Said]] = defaultdict(list)
    for row in rows:
        history[row["job_id"]].append(Said(role=row["role"], content=row["content"], at=row["said_at"]))
    return history


async def _open_tasks(
    connection: Connection, users: Sequence[str], *, without: Sequence[UUID]
) -> dict[str, list[OpenTask]]:
    """The latest of each user, `without` what those jobs told in an earlier attempt and will take back."""
    rows = await connection.fetch(
        f"""
        select latest.*
        from unnest($1::text[]) as asked (user_id)
        cross join lateral (
            select user_id, id, summary, due_date, due_at, due_offset, assignee, priority
            from tasks
            where tasks.user_id = asked.user_id and status in ('pending', 'in_progress') and deleted_at is null
              and not (job_id is not null and job_id = any($3::uuid[]) and {UNTOUCHED})
            order by id desc
            limit $2
        ) as latest
        """,  # noqa: S608 - our own words
        users,
        _OPEN_TASKS,
        without,
    )
    tasks: dict[str, list[OpenTask]] = defaultdict(list)
    for row in rows:
        due = DueDate(row["due_date"], row["due_at"], row["due_offset"])
        tasks[row["user_id"]].append(
            OpenTask(
                id=row["id"],
                summary=row["summary"],
                due_date=due.text(),
                assignee=row["assignee"],
                priority=Priority(row["priority"]),
            )
        )
    return tasks
