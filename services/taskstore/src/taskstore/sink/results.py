"""Writing down what analyses found: tasks, suggestions, and the answer to the user."""

from collections.abc import Iterable
from datetime import datetime

from contracts.http.history import Action
from taskstore import history, task_rows
from taskstore.connection import Connection
from taskstore.figures import jobs as figures
from taskstore.history import Edit
from taskstore.lifecycle import TrackedJob
from taskstore.sink import known_tasks, new_tasks, retold_tasks, superseding
from taskstore.sink.drafts import drafts_of
from taskstore.sink.replies import write_answers, write_suggestions


async def store(connection: Connection, jobs: Iterable[TrackedJob], now: datetime) -> list[tuple[TrackedJob, Edit]]:
    """Write down the results of jobs that ended with an answer; answers what became of tasks by it."""
    # What was said later is the last word.
    ended = sorted(jobs, key=lambda job: (job.accepted_at, job.job_id))
    answered = [(job, job.answer) for job in ended if job.answer is not None]
    if not answered:
        return []
    gone = await superseding.take_back(connection, answered, now)
    known = await known_tasks.lock(connection, answered)
    await write_suggestions(connection, answered, known, now)
    await write_answers(connection, answered, now)
    drafts = drafts_of(answered, known)
    again = [(draft, draft.known) for draft in drafts if draft.known is not None]
    new = [draft for draft in drafts if draft.known is None]
    places = {(draft.job.job_id, draft.place): task.id for draft, task in again}
    gained = await retold_tasks.write(connection, again, now)
    begun = await new_tasks.write(connection, new, places, now)
    figures.stored(task for _, task in begun)
    latest = {task.id: task for _, task in again}
    by_id = {job.job_id: job for job, _ in answered}
    edits = [(by_id[row["job_id"]], Edit(task_rows.deleted(row, now), Action.DELETED)) for row in gone]
    for job, task in gained:
        changes = history.between(latest[task.id], task)
        edits.append((job, Edit(task_rows.updated(task, job.user_id), Action.RETOLD, changes)))
        latest[task.id] = task
    for job, task in begun:
        edits.append((job, Edit(task_rows.created(task, job.user_id), Action.CREATED, history.made_of(task))))
    return edits
