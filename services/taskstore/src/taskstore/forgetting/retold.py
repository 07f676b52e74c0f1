"""What tasks gained by being told once more in what was forgotten: taken from them again."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.analysis import ExtractedTask
from contracts.http.history import Action
from contracts.task import Task
from taskstore import history
from taskstore.connection import Connection, columns
from taskstore.due_dates import DueDate
from taskstore.forgetting.published import take_back_of_tasks
from taskstore.forgetting.undoing import changes_in, given, without
from taskstore.task_rows import COLUMNS, task_of, updated


async def forget_mentions(
    connection: Connection, parts: Sequence[tuple[UUID, str]], author: history.Author, now: datetime
) -> None:
    """Let tasks hold what they held before these parts, by job and name, told of them once more.

    What somebody wrote there since stays.
    """
    mentions = await connection.fetch(
        """
        select task_mentions.* from task_mentions join unnest($1::uuid[], $2::text[]) as part (job_id, part_id)
            on task_mentions.job_id = part.job_id and task_mentions.said -> 'source' ->> 'part_id' = part.part_id
        order by mentioned_at desc, task_key
        """,
        *columns(parts),
    )
    if not mentions:
        return
    told = sorted({mention["task_id"] for mention in mentions})
    rows = await connection.fetch(
        f"select {COLUMNS} from tasks where id = any($1::bigint[]) order by id for no key update of tasks",  # noqa: S608 - our own names
        told,
    )
    tasks = {row["id"]: (row["user_id"], task_of(row)) for row in rows}
    lines = await connection.fetch(
        "select id, task_id, action, changes, happened_at from task_history where task_id = any($1::bigint[]) order by id",
        told,
    )
    for mention in mentions:
        owner, task = tasks[mention["task_id"]]
        own_lines = [line for line in lines if line["task_id"] == task.id]
        said = ExtractedTask.decode(mention["said"])
        replaced: dict[str, Any] = json.loads(mention["replaced"] or "{}")
        for line in own_lines:
            if line["action"] == Action.RETOLD and line["happened_at"] == mention["mentioned_at"]:
                task = without(task, said, changes_in(line["changes"]), replaced)
        tasks[task.id] = (owner, task)
        await _forget_said(connection, task.id, mention["mentioned_at"], said)
    before = {row["id"]: task_of(row) for row in rows}
    changed = [(owner, task) for owner, task in tasks.values() if task != before[task.id]]
    await connection.execute(
        "delete from task_mentions where task_key = any($1::uuid[])", [mention["task_key"] for mention in mentions]
    )
    await take_back_of_tasks(connection, told)
    await connection.execute(
        "delete from webhook_deliveries where subject = any($1::text[])", [f"task/{number}" for number in told]
    )
    edits = []
    for owner, task in changed:
        after = task.model_copy(update={"version": task.version + 1, "updated_at": now})
        await _rewrite(connection, after, dated=after.due_date != before[task.id].due_date)
        if after.deleted_at is None:
            # What it held is what is to be forgotten, so this line tells no fields.
            edits.append(history.Edit(updated(after, owner), Action.UPDATED))
    await history.tell(connection, edits, author, now)


async def _forget_said(connection: Connection, task_id: int, at: datetime, said: ExtractedTask) -> None:
    """That the task was told once more stays in its history; what it gained goes, also as what something else replaced."""
    await connection.execute(
        "update task_history set changes = '{}' where task_id = $1 and action = 'retold' and happened_at = $2",
        task_id,
        at,
    )
    for name, value in given(said).items():
        if value is None:
            continue
        await connection.execute(
            """
            update task_history set changes = changes - $2::text
            where task_id = $1 and happened_at > $3 and changes -> $2 -> 'before' = to_jsonb($4::text)
            """,
            task_id,
            name,
            at,
            value,
        )
        await connection.execute(
            """
            update task_mentions set replaced = replaced - array[$2, case when $2 = 'due_date' then 'due' else $2 end]
            where task_id = $1 and mentioned_at >= $3 and replaced -> $2 = to_jsonb($4::text)
            """,
            task_id,
            name,
            at,
            value,
        )


async def _rewrite(connection: Connection, task: Task, *, dated: bool) -> None:
    due = DueDate.given(task.due_date) if dated else DueDate()
    await connection.execute(
        """
        update tasks set
            version = $2, updated_at = $3, description = $4, assignee = $5, priority = $6, tags = $7,
            due_date = case when $8 then $9 else due_date end,
            due_at = case when $8 then $10 else due_at end,
            due_offset = case when $8 then $11 else due_offset end,
            due = case when $8 then $12 else due end
        where id = $1
        """,
        task.id,
        task.version,
        task.updated_at,
        task.description,
        task.assignee,
        task.priority,
        list(task.tags),
        dated,
        *due,
        task.due.model_dump_json(exclude_none=True) if task.due else None,
    )
