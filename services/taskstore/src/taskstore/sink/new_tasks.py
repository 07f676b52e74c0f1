"""Writing down tasks that are new."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.task import Task, tidy_tags
from taskstore.circles import leads_to
from taskstore.connection import Connection, columns
from taskstore.due_dates import DueDate
from taskstore.lifecycle import TrackedJob
from taskstore.sink.drafts import Draft
from taskstore.task_rows import shown_user

Places = dict[tuple[UUID, int], int]
"""The id of each task of an analysis, by its job and its place there."""


async def write(
    connection: Connection, drafts: Sequence[Draft], known: Places, now: datetime
) -> list[tuple[TrackedJob, Task]]:
    """Write down the drafts, and answer those that nobody has written down before; `known` are their neighbours."""
    if not drafts:
        return []
    numbers = await connection.fetch(
        "select nextval('tasks_id_seq') as id from generate_series(1, $1::int)", len(drafts)
    )
    own = {(draft.job.job_id, draft.place): row["id"] for draft, row in zip(drafts, numbers, strict=True)}
    found = {}
    rows = []
    waiting = _without_circles(drafts, own, known | own)
    for draft in drafts:
        number = own[draft.job.job_id, draft.place]
        task = _task(number, draft, waiting[number], now)
        found[task.id] = (draft.job, task)
        rows.append(_row(task, draft))
    new = await connection.fetch(
        """
        insert into tasks (
            id, task_key, user_id, job_id, conversation_id, summary, description, category, priority, status,
            assignee, due_date, due_at, due_offset, due, tags, metadata, source, confidence, needs_review,
            created_at, updated_at
        )
        select id, task_key, user_id, job_id, conversation_id, summary, description, category, priority, 'pending',
               assignee, due_date, due_at, due_offset, due, array(select jsonb_array_elements_text(tags)),
               metadata, source, confidence, needs_review, $20, $20
        from unnest(
            $1::bigint[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::date[], $12::timestamptz[], $13::smallint[], $14::jsonb[], $15::jsonb[],
            $16::jsonb[], $17::jsonb[], $18::double precision[], $19::bool[]
        ) as draft (
            id, task_key, user_id, job_id, conversation_id, summary, description, category, priority, assignee,
            due_date, due_at, due_offset, due, tags, metadata, source, confidence, needs_review
        )
        on conflict (task_key) do nothing
        returning id
        """,
        *columns(rows),
        now,
    )
    begun = [found[row["id"]] for row in new]
    await _depend(connection, begun)
    return begun


async def _depend(connection: Connection, begun: Sequence[tuple[TrackedJob, Task]]) -> None:
    """Nobody else knows these tasks yet, so no other edit can close a circle with them."""
    edges = [(task.id, needed, job.user_id) for job, task in begun for needed in task.depends_on]
    if not edges:
        return
    # A neighbour that was written down before by another delivery has another id there.
    await connection.execute(
        """
        insert into task_dependencies (task_id, needs_id, user_id)
        select edge.* from unnest($1::bigint[], $2::bigint[], $3::text[]) as edge (task_id, needs_id, user_id)
        join tasks as needed on needed.user_id = edge.user_id and needed.id = edge.needs_id
        on conflict do nothing
        """,
        *columns(edges),
    )


def _without_circles(drafts: Sequence[Draft], own: Places, places: Places) -> dict[int, tuple[int, ...]]:
    """By the id of each new task those that it waits for; what would close a circle is left out."""
    waiting: dict[int, tuple[int, ...]] = {}
    for draft in drafts:
        number = own[draft.job.job_id, draft.place]
        named = {places.get((draft.job.job_id, place)) for place in draft.said.depends_on}
        needs = (needed for needed in named if needed is not None and not leads_to(waiting, needed, number))
        waiting[number] = tuple(sorted(needs))
    return waiting


def _task(task_id: int, draft: Draft, needs: tuple[int, ...], now: datetime) -> Task:
    job, said = draft.job, draft.said
    return Task(
        id=task_id,
        summary=said.summary,
        description=said.description,
        category=said.category,
        priority=said.priority,
        user_id=shown_user(job.user_id),
        due_date=DueDate.found(said.due).text(),
        tags=tidy_tags(said.tags),
        created_at=now,
        updated_at=now,
        assignee=said.assignee,
        due=said.due,
        confidence=said.confidence,
        needs_review=said.needs_review,
        source=said.source,
        job_id=job.job_id,
        conversation_id=job.conversation_id,
        depends_on=needs,
    )


def _row(task: Task, draft: Draft) -> tuple[Any, ...]:
    said = draft.said
    return (
        task.id,
        draft.key,
        draft.job.user_id,
        task.job_id,
        task.conversation_id,
        task.summary,
        task.description,
        task.category,
        task.priority,
        task.assignee,
        *DueDate.found(said.due),
        said.due.model_dump_json(exclude_none=True) if said.due else None,
        json.dumps(task.tags),
        json.dumps(task.metadata),
        said.source.model_dump_json(exclude_none=True),
        task.confidence,
        task.needs_review,
    )
