"""Tasks as analyses tell of them: those that are new, and open ones that are told once more."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from contracts.analysis import AnalysisCompleted, ExtractedTask
from contracts.ids import task_key
from contracts.task import Task
from taskstore.lifecycle import TrackedJob
from taskstore.retelling import OPEN
from taskstore.sink.known_tasks import Known


class Draft(NamedTuple):
    """One task of an analysis."""

    job: TrackedJob
    key: UUID
    """Repeats when its cause repeats."""
    place: int
    """Among the tasks of its analysis."""
    said: ExtractedTask
    known: Task | None
    """The open task that it tells once more. One that is gone, closed or somebody else's is none."""

    @property
    def own(self) -> bool:
        """Whether the user said it."""
        part = self.job.parts.get(self.said.source.part_id)
        return part is not None and part.kind.own_words


def drafts_of(answered: Sequence[tuple[TrackedJob, AnalysisCompleted]], known: Known) -> list[Draft]:
    return [
        Draft(job, task_key(job.job_id, place, answer.attempt), place, said, _open(known, job.user_id, said.updates))
        for job, answer in answered
        for place, said in enumerate(answer.tasks)
    ]


def _open(known: Known, user_id: str, task_id: int | None) -> Task | None:
    task = known.get((user_id, task_id)) if task_id is not None else None
    return task if task is not None and task.status in OPEN else None
