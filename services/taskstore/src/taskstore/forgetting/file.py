"""Forgetting a file: its bytes, its text, and what came of it. Tombstones keep late events from bringing it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from asyncpg import Record

from contracts.changed import TaskChanged
from taskstore import wishes
from taskstore.connection import Connection, columns
from taskstore.forgetting import headers
from taskstore.forgetting.answers import forget_answers
from taskstore.forgetting.published import take_back_of_tasks
from taskstore.forgetting.removals import Removal, of_answers, of_file, of_payloads, remove
from taskstore.forgetting.retold import forget_mentions
from taskstore.history import Author
from taskstore.manifest import forget_files
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import conversations_of, lock_conversations
from taskstore.task_rows import deleted

Parts = Sequence[tuple[UUID, str]]
"""Parts of jobs, by job and name."""


async def forget_file(
    connection: Connection, user_id: str | None, file_id: UUID, author: Author, now: datetime
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
        wishes.forget(job, [part_id for job_id, part_id in parts if job_id == job.job_id], now)
    gone: list[tuple[UUID, TaskChanged]] = []
    if parts:
        gone = await _forget_what_came_of_it(connection, parts, now)
        await forget_mentions(connection, parts, author, now)
        await headers.rewrite(connection, jobs, lambda header: forget_files(header, {file_id}))
    await connection.execute(
        """
        update uploaded_files set filename = null, sha256 = null, blob = null, description = null, forgotten_at = $3
        where file_id = $1 and user_id = $2
        """,
        file_id,
        file["user_id"],
        now,
    )
    causes = {job_id: Cause(uuid4(), author.traceparent) for job_id in jobs}
    await conclude(connection, jobs, causes, now, facts=[(jobs[job_id], change) for job_id, change in gone])
    # Last, as the sink does it: who has this row waits for no other.
    await remove(connection, file["user_id"], _removals(file, parts), now)
    return len(gone)


async def _forget_what_came_of_it(
    connection: Connection, parts: Parts, now: datetime
) -> list[tuple[UUID, TaskChanged]]:
    """The text of those parts, the answers and suggestions that were made with it, and the tasks that came from it."""
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
    await forget_answers(connection, job_ids)
    await connection.execute(
        "delete from webhook_deliveries using tasks where tasks.job_id = any($1::uuid[]) "
        "and webhook_deliveries.user_id = tasks.user_id and subject = 'task/' || tasks.id",
        job_ids,
    )
    meant = await connection.fetch(
        """
        select tasks.id
        from tasks join unnest($1::uuid[], $2::text[]) as part (job_id, part_id)
            on tasks.job_id = part.job_id and tasks.source ->> 'part_id' = part.part_id
        order by tasks.id
        for update of tasks
        """,
        *names,
    )
    ids = [row["id"] for row in meant]
    await take_back_of_tasks(connection, ids)
    gone = await connection.fetch(
        "delete from tasks where id = any($1::bigint[]) returning id, user_id, version, job_id, deleted_at", ids
    )
    # Of one in the trash everybody has heard that it is gone.
    return [(row["job_id"], deleted(row, now)) for row in gone if row["deleted_at"] is None]


def _removals(file: Record, parts: Parts) -> list[Removal]:
    user_id: str = file["user_id"]
    about_parts = [removal for job_id, part_id in parts for removal in of_payloads(user_id, job_id, part_id)]
    return [*([of_file(file["blob"])] if file["blob"] else []), of_answers(user_id), *about_parts]
