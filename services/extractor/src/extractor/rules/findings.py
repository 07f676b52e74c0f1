"""All that the reading of a job came to, as the answer tells it."""

from dataclasses import dataclass

from contracts.analysis import OpenTask
from extractor.rules.conversation import Conversation
from extractor.rules.notebook import Notebook


@dataclass(frozen=True, slots=True)
class Findings:
    """The tasks of a job, and what it says about those that are open already."""

    book: Notebook
    conversation: Conversation
    told_again: dict[int, int]
    """Positions of notes that tell an open task once more, with its id."""

    def finished(self) -> tuple[OpenTask, ...]:
        """Open tasks that are said to be finished."""
        ids = {done.task_id for done in self.conversation.done()}
        return tuple(task for task in self.conversation.open_tasks if task.id in ids)
