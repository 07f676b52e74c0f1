"""Which sentences ask for something, or promise it."""

from collections.abc import Sequence

from benchmarks.quality.figures import Requests
from benchmarks.quality.measured import Measured, measured
from benchmarks.quality.questioning import ask
from benchmarks.quality.rows import SAID_AT, Sentence
from benchmarks.quality.submissions import note
from benchmarks.quality.workers.extractor import Extractor


async def requests(worker: Extractor, rows: Sequence[Sentence]) -> Measured[Requests]:
    """Each sentence is a job of its own; it is taken for a request when it yields a task."""
    answers = await ask(worker, [note(row.text, SAID_AT) for row in rows], "requests")
    return measured(figure([row.request for row in rows], [bool(tasks) for tasks in answers.told]), answers)


def figure(there: Sequence[bool], found: Sequence[bool]) -> Requests:
    """Precision, recall and F1 of what was taken for a request."""
    right = sum(one and other for one, other in zip(there, found, strict=True))
    return Requests.of(right=right, found=sum(found), there=sum(there))
