"""Which tasks stand in notes, and when they are due."""

from benchmarks.quality.due_dates import day_of
from benchmarks.quality.figures import Notes, share
from benchmarks.quality.measured import Measured, measured
from benchmarks.quality.questioning import ask
from benchmarks.quality.rows import NotedTask, in_utc
from benchmarks.quality.rows import Notes as Rows
from benchmarks.quality.submissions import note
from benchmarks.quality.tasks import Gold, tally
from benchmarks.quality.workers.extractor import Extractor


async def notes(worker: Extractor, rows: Rows) -> Measured[Notes]:
    """Each note is a chat message of its own, written at the time that the notes tell."""
    answers = await ask(worker, [note(row.text, in_utc(rows.now)) for row in rows.inputs], "notes")
    tasks = tally(answers.told, [[_gold(task) for task in row.tasks] for row in rows.inputs])
    figure = Notes.of(right=tasks.right, found=tasks.found, there=tasks.there, due_right=share(tasks.due, tasks.right))
    return measured(figure, answers, str(tasks))


def _gold(task: NotedTask) -> Gold:
    return Gold(task.title, (task.assignee,) if task.assignee else (), day_of(task.due))
