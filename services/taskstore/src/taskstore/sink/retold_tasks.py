"""Writing down what open tasks gain by being told once more."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.task import Task
from taskstore.connection import Connection, columns
from taskstore.due_dates import DueDate
from taskstore.lifecycle import TrackedJob
from taskstore.retelling import gained
from taskstore.sink.drafts import Draft

Replaced = dict[UUID, dict[str, Any]]
"""What a task held before, by the key of what was told of it."""


async def write(
    connection: Connection, drafts: Sequence[tuple[Draft, Task]], now: datetime
) -> list[tuple[TrackedJob, Task]]:
    """Remember where each of those tasks was told again and what it held before, and answer those that gained by it,
    once a job.

    The tasks are locked, so what users do to them comes before all of this or after it.
    """
    if not drafts:
        return []
    told_before = await _told_before(connection, drafts)
    replaced: Replaced = {}
    latest: dict[int, Task] = {}
    changed: dict[tuple[UUID, int], tuple[TrackedJob, Task]] = {}
    dated: set[int] = set()
    for draft, known in drafts:
        job, before = draft.job, latest.get(known.id, known)
        if draft.key in told_before or not (gains := gained(before, draft.said, own=draft.own)):
            continue
        replaced[draft.key] = before.model_dump(mode="json", include=set(gains), exclude_none=True)
        step = 0 if (job.job_id, known.id) in changed else 1
        after = before.model_copy(update={**gains, "version": before.version + step, "updated_at": now})
        latest[known.id] = after
        changed[job.job_id, known.id] = (job, after)
        if "due" in gains:
            dated.add(known.id)
    await _remember(connection, drafts, replaced, now)
    if latest:
        await _rewrite(connection, latest.values(), dated, now)
    return list(changed.values())


async def _told_before(connection: Connection, drafts: Sequence[tuple[Draft, Task]]) -> set[UUID]:
    rows = await connection.fetch(
        "select task_key from task_mentions where task_key = any($1::uuid[])", [draft.key for draft, _ in drafts]
    )
    return {row["task_key"] for row in rows}


async def _remember(
    connection: Connection, drafts: Sequence[tuple[Draft, Task]], replaced: Replaced, now: datetime
) -> None:
    await connection.execute(
        """
        insert into task_mentions (task_key, task_id, user_id, job_id, said, replaced, mentioned_at)
        select *, $7::timestamptz
        from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::jsonb[], $6::jsonb[])
        on conflict do nothing
        """,
        *columns(
            (
                draft.key,
                task.id,
                draft.job.user_id,
                draft.job.job_id,
                draft.said.model_dump_json(exclude_none=True),
                json.dumps(before) if (before := replaced.get(draft.key)) else None,
            )
            for draft, task in drafts
        ),
        now,
    )


async def _rewrite(connection: Connection, tasks: Iterable[Task], dated: set[int], now: datetime) -> None:
    await connection.execute(
        """
        update tasks set
            version = retold.version,
            description = retold.description,
            assignee = retold.assignee,
            priority = retold.priority,
            tags = array(select jsonb_array_elements_text(retold.tags)),
            due_date = case when retold.dated then retold.due_date else tasks.due_date end,
            due_at = case when retold.dated then retold.due_at else tasks.due_at end,
            due_offset = case when retold.dated then retold.due_offset else tasks.due_offset end,
            due = case when retold.dated then retold.due else tasks.due end,
            updated_at = $12
        from unnest(
            $1::bigint[], $2::int[], $3::text[], $4::text[], $5::text[], $6::jsonb[],
            $7::bool[], $8::date[], $9::timestamptz[], $10::smallint[], $11::jsonb[]
        ) as retold (
            id, version, description, assignee, priority, tags, dated, due_date, due_at, due_offset, due
        )
        where tasks.id = retold.id
        """,
        *columns(
            (
                task.id,
                task.version,
                task.description,
                task.assignee,
                task.priority,
                json.dumps(task.tags),
                task.id in dated,
                *(DueDate.found(task.due) if task.id in dated else DueDate()),
                task.due.model_dump_json(exclude_none=True) if task.due else None,
            )
            for task in tasks
        ),
        now,
    )
