"""Which tasks a meeting agreed on, and who is to do them."""

from collections.abc import Sequence

from benchmarks.quality.figures import Meetings, share
from benchmarks.quality.measured import Measured, measured
from benchmarks.quality.questioning import ask
from benchmarks.quality.rows import SAID_AT, AgreedTask, Meeting
from benchmarks.quality.submissions import minutes, transcript
from benchmarks.quality.tasks import Gold, tally
from benchmarks.quality.workers.extractor import Extractor
from extractor.due_dates import resolve


async def meetings(worker: Extractor, rows: Sequence[Meeting]) -> Measured[Meetings]:
    """Each meeting is sent as a text file with a line a turn.

    As a transcript, whose segments know their speakers, it is read as well; that is told, and changes no figure.
    """
    there = [[_gold(task) for task in row.tasks] for row in rows]
    written = await ask(worker, [minutes(row.turns, SAID_AT) for row in rows], "meetings as text files")
    heard = await ask(worker, [transcript(row.turns, SAID_AT) for row in rows], "meetings as transcripts")
    tasks, in_transcripts = tally(written.told, there), tally(heard.told, there)
    figure = Meetings.of(
        right=tasks.right, found=tasks.found, there=tasks.there, assignee=share(tasks.assignee, tasks.right)
    )
    return measured(figure, written, f"as text files: {tasks}", f"as transcripts: {in_transcripts}")


def _gold(task: AgreedTask) -> Gold:
    due = resolve(task.due_phrase, SAID_AT, "UTC") if task.due_phrase else None
    return Gold(task.summary, task.assignees, due.day if due else None)
