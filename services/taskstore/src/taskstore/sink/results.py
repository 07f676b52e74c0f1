"""Writing down what analyses found: tasks, suggestions, and the answer to the user."""

from collections.abc import Iterable
from datetime import datetime

from contracts.changed import TaskChanged
from taskstore import task_rows
from taskstore.connection import Connection
from taskstore.lifecycle import TrackedJob
from taskstore.sink import known_tasks, new_tasks, retold_tasks
from taskstore.sink.drafts import drafts_of
from taskstore.sink.replies import write_answers, write_suggestions


async def store(
    connection: Connection, jobs: Iterable[TrackedJob], now: datetime
) -> list[tuple[TrackedJob, TaskChanged]]:
    """Write down the results of jobs that ended with an answer; answers what became of tasks by it."""
    # What was said later is the last word.
    ended = sorted(jobs, key=lambda job: (job.accepted_at, job.job_id))
    answered = [(job, job.answer) for job in ended if job.answer is not None]
    if not answered:
        return []
    known = await known_tasks.lock(connection, answered)
    await write_suggestions(connection, answered, known, now)
    await write_answers(connection, answered, now)
    drafts = drafts_of(answered, known)
    again = [(draft, draft.known) for draft in drafts if draft.known is not None]
    new = [draft for draft in drafts if draft.known is None]
    places = {(draft.job.job_id, draft.place): task.id for draft, task in again}
    gained = await retold_tasks.write(connection, again, now)
    begun = await new_tasks.write(connection, new, places, now)
    return [
        *((job, task_rows.updated(task, job.user_id)) for job, task in gained),
        *((job, task_rows.created(task, job.user_id)) for job, task in begun),
    ]
