"""Writing down what an analysis found: tasks, suggestions, and the answer to the user."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from contracts.analysis import AnalysisCompleted, ExtractedTask
from contracts.ids import task_key
from contracts.task import Task
from taskstore.connection import Connection, columns
from taskstore.due_dates import DueDate
from taskstore.lifecycle import TrackedJob
from taskstore.sink.replies import write_answers, write_suggestions
from taskstore.task_rows import shown_user


class Found(NamedTuple):
    """A task that is new, of a job."""

    job: TrackedJob
    task: Task


async def store(connection: Connection, jobs: Iterable[TrackedJob], now: datetime) -> list[Found]:
    """Write down the results of jobs that ended with an answer; answers the tasks that are new."""
    answered = [(job, job.answer) for job in jobs if job.answer is not None]
    if not answered:
        return []
    await write_suggestions(connection, answered, now)
    await write_answers(connection, answered, now)
    return await _tasks(connection, answered, now)


async def _tasks(
    connection: Connection, answered: Sequence[tuple[TrackedJob, AnalysisCompleted]], now: datetime
) -> list[Found]:
    drafts = [(job, answer, n) for job, answer in answered for n in range(len(answer.tasks))]
    if not drafts:
        return []
    numbers = await connection.fetch(
        "select nextval('tasks_id_seq') as id from generate_series(1, $1::int)", len(drafts)
    )
    ids = {(job.job_id, n): row["id"] for (job, _, n), row in zip(drafts, numbers, strict=True)}
    rows = []
    found = {}
    for job, answer, ordinal in drafts:
        draft = answer.tasks[ordinal]
        needs = [ids[job.job_id, n] for n in draft.depends_on if (job.job_id, n) in ids and n != ordinal]
        metadata = {"depends_on": needs} if needs else {}
        task_id = ids[job.job_id, ordinal]
        key = task_key(job.job_id, ordinal, answer.attempt)
        due = DueDate.found(draft.due)
        found[task_id] = Found(job, _task(task_id, draft, job, metadata, due, now))
        rows.append(
            (
                task_id,
                key,
                job.user_id,
                job.job_id,
                job.conversation_id,
                draft.summary,
                draft.description,
                draft.category,
                draft.priority,
                draft.assignee,
                *due,
                draft.due.model_dump_json(exclude_none=True) if draft.due else None,
                json.dumps(draft.tags),
                json.dumps(metadata),
                draft.source.model_dump_json(exclude_none=True),
                draft.confidence,
                draft.needs_review,
            )
        )
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
    return [found[row["id"]] for row in new]


def _task(
    task_id: int, draft: ExtractedTask, job: TrackedJob, metadata: dict[str, Any], due: DueDate, now: datetime
) -> Task:
    return Task(
        id=task_id,
        summary=draft.summary,
        description=draft.description,
        category=draft.category,
        priority=draft.priority,
        user_id=shown_user(job.user_id),
        due_date=due.text(),
        tags=draft.tags,
        metadata=metadata,
        created_at=now,
        updated_at=now,
        assignee=draft.assignee,
        due=draft.due,
        confidence=draft.confidence,
        needs_review=draft.needs_review,
        source=draft.source,
        job_id=job.job_id,
        conversation_id=job.conversation_id,
    )
