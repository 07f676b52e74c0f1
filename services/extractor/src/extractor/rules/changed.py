"""An open task that is to be changed."""

from dataclasses import dataclass

from contracts.analysis import OpenTask
from contracts.task import Priority
from extractor.providers import DraftedTask
from extractor.rules.assignees import assignee
from extractor.rules.follow_ups import FollowUp
from extractor.rules.sentences import Utterance


@dataclass(frozen=True, slots=True)
class Changed:
    """An open task, what is to be changed in it, and the words that say so."""

    task: OpenTask
    by: FollowUp
    utterance: Utterance
    part_id: str

    def drafted(self) -> DraftedTask:
        """As a draft that updates it."""
        return DraftedTask(
            summary=self.task.summary,
            quote=self.utterance.quote,
            part_id=self.part_id,
            near=self.utterance.start,
            speaker=self.utterance.speaker,
            assignee=assignee(self.by.assignee, self.utterance.speaker),
            due_phrase=self.by.due_phrase,
            priority=self.by.priority or Priority.MEDIUM,
            updates=self.task.id,
        )
