"""Forgetting a file: its bytes, its text, and what came of it. Tombstones keep late events from bringing it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from asyncpg import Record

from contracts.changed import TaskChanged
from contracts.job import Job
from taskstore.blob_removals import Removal, of_answers, of_file, of_payloads, remove
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob
from taskstore.manifest import forget_files, manifest_hash
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations
from taskstore.task_rows import deleted

Parts = Sequence[tuple[UUID, str]]
"""Parts of jobs, by job and name."""


async def forget_file(
    connection: Connection, user_id: str | None, file_id: UUID, traceparent: str | None, now: datetime
) -> int | None:
    """Forget a file, in a transaction that may; answers how many tasks went with it.

    None when the user has no such file, or no longer.
    """
    # Before its jobs: whoever is just writing down a job with this file is waited for, and seen.
    file = await connection.fetchrow(
        """
        select file_id, user_id, blob from uploaded_files
        where file_id = $1 and ($2::text is null or user_id = $2) and forgotten_at is null
        order by created_at limit 1
        for update
        """,
        file_id,
        user_id,
    )
    if file is None:
        return None
    parts = [
        (row["job_id"], row["part_id"])
        for row in await connection.fetch(
            "select job_id, part_id from job_parts where file_id = $1 and user_id = $2", file_id, file["user_id"]
        )
    ]
    await lock_conversations(connection, await conversations_of(connection, [job_id for job_id, _ in parts]))
    jobs = await states.lock(connection, {job_id for job_id, _ in parts})
    for job in jobs.values():
        job.forget([part_id for job_id, part_id in parts if job_id == job.job_id], now)
    gone = await _forget_what_came_of_it(connection, parts, now) if parts else []
    await _forget_in_headers(connection, jobs, file_id)
    await connection.execute(
        """
        update uploaded_files set filename = null, sha256 = null, blob = null, description = null, forgotten_at = $3
        where file_id = $1 and user_id = $2
        """,
        file_id,
        file["user_id"],
        now,
    )
    await remove(connection, file["user_id"], _removals(file, parts), now)
    causes = {job_id: Cause(uuid4(), traceparent) for job_id in jobs}
    await conclude(connection, jobs, causes, now, facts=[(jobs[job_id], change) for job_id, change in gone])
    return len(gone)


async def _forget_what_came_of_it(
    connection: Connection, parts: Parts, now: datetime
) -> list[tuple[UUID, TaskChanged]]:
    """The text of those parts, the answers and suggestions that were made with it, and the tasks that came from it.

    A task that was only told once more there stays, with the words that others said.
    """
    names = columns(parts)
    job_ids = sorted({job_id for job_id, _ in parts})
    await connection.execute(
        """
        update job_parts set reading = null, filename = null
        from unnest($1::uuid[], $2::text[]) as part (job_id, part_id)
        where job_parts.job_id = part.job_id and job_parts.part_id = part.part_id
        """,
        *names,
    )
    # One that was not published yet would still tell its text.
    await connection.execute(
        "delete from outbox where topic = 'analysis.requested.v1' and key = any($1::text[])", [*map(str, job_ids)]
    )
    await connection.execute(
        "delete from webhook_deliveries using tasks where tasks.job_id = any($1::uuid[]) "
        "and webhook_deliveries.user_id = tasks.user_id and subject = 'task/' || tasks.id",
        job_ids,
    )
    await connection.execute("delete from suggestions where job_id = any($1::uuid[])", job_ids)
    await connection.execute("delete from chat_messages where job_id = any($1::uuid[]) and role = 'assistant'", job_ids)
    await connection.execute("update jobs set response = null, held = null where job_id = any($1::uuid[])", job_ids)
    await connection.execute(
        """
        delete from task_mentions using unnest($1::uuid[], $2::text[]) as part (job_id, part_id)
        where task_mentions.job_id = part.job_id and task_mentions.said -> 'source' ->> 'part_id' = part.part_id
        """,
        *names,
    )
    gone = await connection.fetch(
        """
        with meant as (
            select tasks.id
            from tasks join unnest($1::uuid[], $2::text[]) as part (job_id, part_id)
                on tasks.job_id = part.job_id and tasks.source ->> 'part_id' = part.part_id
            order by tasks.id
            for update of tasks
        )
        delete from tasks using meant where tasks.id = meant.id
        returning tasks.id, tasks.user_id, tasks.version, tasks.job_id, tasks.deleted_at
        """,
        *names,
    )
    # Of one in the trash everybody has heard that it is gone.
    return [(row["job_id"], deleted(row, now)) for row in gone if row["deleted_at"] is None]


async def _forget_in_headers(connection: Connection, jobs: dict[UUID, TrackedJob], file_id: UUID) -> None:
    """What headers tell of a file; what is said with them from now on is known to be of the same jobs."""
    rows = await connection.fetch("select job_id, header from jobs where job_id = any($1::uuid[])", [*jobs])
    for row in rows:
        header = forget_files(Job.decode(row["header"]), {file_id})
        await connection.execute(
            "update jobs set header = $2, later_manifests = array_append(later_manifests, $3) where job_id = $1",
            row["job_id"],
            header.model_dump_json(exclude_none=True),
            manifest_hash(header),
        )


def _removals(file: Record, parts: Parts) -> list[Removal]:
    user_id: str = file["user_id"]
    about_parts = [removal for job_id, part_id in parts for removal in of_payloads(user_id, job_id, part_id)]
    return [*([of_file(file["blob"])] if file["blob"] else []), of_answers(user_id), *about_parts]
