"""Forgetting a user: whatever is known of them, but for their API keys and how much of the day's quotas they used."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from contracts.changed import JobStatus
from contracts.fact import Event
from taskstore import wishes
from taskstore.connection import Connection
from taskstore.forgetting.published import take_back_of_jobs, take_back_of_tasks
from taskstore.forgetting.removals import of_file, of_user, remove
from taskstore.outbox import Saying, say
from taskstore.queries import usage
from taskstore.sink import states
from taskstore.sink.locks import lock_conversations, lock_user
from taskstore.task_rows import deleted

_TABLES: Final = ("webhooks", "calendar_feeds", "jobs", "tasks", "uploaded_files", "token_use", "users")
"""What they are known in; what hangs on these rows goes with them."""


class Gone(NamedTuple):
    """How much was forgotten."""

    jobs: int
    tasks: int
    files: int


async def forget_user(connection: Connection, user_id: str, traceparent: str | None) -> Gone:
    """Forget a user, in a transaction that may. What they sent up to now is not written down any more.

    Tasks are said to be deleted; jobs that had not ended, to be cancelled, to everybody and to the workers.
    """
    await lock_user(connection, user_id)
    now = datetime.now(UTC)  # not while it was waited for who was just written down
    # Gateways have other clocks: whatever is removed was sent up to then.
    await connection.execute(
        """
        insert into forgotten_users (user_id, forgotten_at) values ($1, greatest(
            $2,
            (select max(accepted_at) from jobs where user_id = $1),
            (select max(created_at) from uploaded_files where user_id = $1)
        ))
        on conflict (user_id) do update set forgotten_at = greatest(forgotten_users.forgotten_at, excluded.forgotten_at)
        """,
        user_id,
        now,
    )
    # In the order in which the sink locks, who may be just at their jobs.
    files = await connection.fetch(
        "select blob from uploaded_files where user_id = $1 order by file_id for update", user_id
    )
    jobs, cancelled = await _end_work(connection, user_id, now)
    tasks = await connection.fetch(
        "select id, user_id, version, deleted_at from tasks where user_id = $1 order by id for update", user_id
    )
    await take_back_of_jobs(connection, jobs)
    await take_back_of_tasks(connection, [row["id"] for row in tasks])
    await usage.keep_today(connection, user_id, now)
    for table in _TABLES:
        await connection.execute(f"delete from {table} where user_id = $1", user_id)  # noqa: S608 - our own names
    gone = [deleted(row, now) for row in tasks if row["deleted_at"] is None]
    await _say(connection, (*gone, *cancelled), traceparent, now)
    stored = [of_file(row["blob"]) for row in files if row["blob"]]
    await remove(connection, user_id, [*of_user(user_id), *stored], now)
    return Gone(len(jobs), len(tasks), len(files))


async def _end_work(connection: Connection, user_id: str, now: datetime) -> tuple[list[UUID], list[Event]]:
    """All of their jobs, locked, and what is to be said of those that have not ended."""
    talks = await connection.fetch(
        "select distinct conversation_id from jobs where user_id = $1 and conversation_id is not null", user_id
    )
    await lock_conversations(connection, [(user_id, row["conversation_id"]) for row in talks])
    jobs = await connection.fetch(
        "select job_id, status from jobs where user_id = $1 order by job_id for update", user_id
    )
    said: list[Event] = []
    live = await states.lock(connection, [row["job_id"] for row in jobs if not JobStatus(row["status"]).final])
    for job in live.values():
        wishes.cancel(job, now)
        job.version += 1
        said.append(job.said(now))
        if (unwanted := job.unwanted(now)) is not None:
            said.append(unwanted)
    return [row["job_id"] for row in jobs], said


async def _say(connection: Connection, events: Iterable[Event], traceparent: str | None, now: datetime) -> None:
    cause = uuid4()
    await say(connection, [Saying(event, cause, traceparent) for event in events], now)
