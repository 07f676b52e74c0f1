"""Forgetting a user: whatever is known of them, but for their API keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import uuid4

from asyncpg import Record

from contracts.changed import JobChanged, JobStatus
from taskstore.blob_removals import of_file, of_user, remove
from taskstore.connection import Connection
from taskstore.outbox import Saying, say
from taskstore.sink import states
from taskstore.sink.locks import lock_conversations
from taskstore.task_rows import deleted

_TABLES: Final = ("webhooks", "calendar_feeds", "jobs", "tasks", "uploaded_files", "token_use", "users")
"""What they are known in; what hangs on these rows goes with them."""


class Gone(NamedTuple):
    """How much was forgotten."""

    jobs: int
    tasks: int
    files: int


async def forget_user(connection: Connection, user_id: str, traceparent: str | None, now: datetime) -> Gone:
    """Forget a user, in a transaction that may. What they sent up to now is not written down any more.

    Tasks are said to be deleted; jobs that had not ended, to be cancelled.
    """
    await connection.execute(
        """
        insert into forgotten_users (user_id, forgotten_at) values ($1, $2)
        on conflict (user_id) do update set forgotten_at = excluded.forgotten_at
        """,
        user_id,
        now,
    )
    # In the order in which the sink locks, who may be just at their jobs.
    files = await connection.fetch(
        "select blob from uploaded_files where user_id = $1 order by file_id for update", user_id
    )
    cancelled = await _cancelled(connection, user_id, now)
    tasks = await connection.fetch(
        "select id, user_id, version, deleted_at from tasks where user_id = $1 order by id for update", user_id
    )
    await connection.execute(
        "delete from outbox where topic = 'analysis.requested.v1' and key in (select job_id::text from jobs)"
    )
    jobs: int = await connection.fetchval("select count(*) from jobs where user_id = $1", user_id)
    for table in _TABLES:
        await connection.execute(f"delete from {table} where user_id = $1", user_id)  # noqa: S608 - our own names
    stored = [of_file(row["blob"]) for row in files if row["blob"]]
    await remove(connection, user_id, [*of_user(user_id), *stored], now)
    await _say(connection, tasks, cancelled, traceparent, now)
    return Gone(jobs, len(tasks), len(files))


async def _cancelled(connection: Connection, user_id: str, now: datetime) -> list[JobChanged]:
    """What is to be said of the jobs that have not ended."""
    rows = await connection.fetch(
        """
        select job_id, conversation_id from jobs
        where user_id = $1 and status in ('received', 'recognizing', 'analysing')
        """,
        user_id,
    )
    talks = {row["conversation_id"] for row in rows if row["conversation_id"] is not None}
    await lock_conversations(connection, [(user_id, talk) for talk in talks])
    live = await states.lock(connection, [row["job_id"] for row in rows])
    for job in live.values():
        if not job.status.final:
            job.cancel(now)
            job.version += 1
    return [job.said(now) for job in live.values() if job.status is JobStatus.CANCELLED]


async def _say(
    connection: Connection,
    tasks: Sequence[Record],
    cancelled: Sequence[JobChanged],
    traceparent: str | None,
    now: datetime,
) -> None:
    cause = uuid4()
    gone = [deleted(row, now) for row in tasks if row["deleted_at"] is None]
    await say(connection, [Saying(change, cause, traceparent) for change in (*gone, *cancelled)], now)
