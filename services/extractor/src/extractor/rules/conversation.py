"""What a job says about tasks that are open already: that they are finished, needed no longer, or to be changed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from contracts.analysis import AnalysisRequested, OpenTask, Suggestion
from contracts.task import TaskStatus
from extractor.due_dates import Mention
from extractor.open_tasks import proposal, the_same
from extractor.providers import DraftedDone, DraftedTask
from extractor.rules.assistant_requests import asks_assistant, messages_beside
from extractor.rules.changed import Changed
from extractor.rules.completions import SAYS_SOMETHING, outcomes
from extractor.rules.follow_ups import LONGEST, FollowUp, follow_up
from extractor.rules.history import asked_when, spoken_of
from extractor.rules.outcomes import Outcome
from extractor.rules.pointing import Pointing
from extractor.rules.proposed import proposed, says_no, says_yes
from extractor.rules.resolution import which
from extractor.rules.sentences import Utterance
from extractor.rules.unclear import Unclear

_MOST: Final = 50
"""Of each kind; the first ones count."""


class Conversation:
    """The open tasks of a job's user, and what the job says about them. It proposes; it changes nothing."""

    def __init__(self, request: AnalysisRequested) -> None:
        self.open_tasks = request.open_tasks
        self._spoken_of = spoken_of(request.history, request.open_tasks)
        self._asked_when = asked_when(request.history, request.open_tasks)
        self._own = frozenset(part.part_id for part in request.parts if part.kind.own_words)
        """What a picture or a document says with "it" is not about the user's tasks."""
        self._messages = messages_beside(request)
        self.asked_assistant = False
        """Somebody asks for a summary or the like of what was sent."""
        self._clear = True
        """Nothing else was spoken of yet that "it" may mean."""
        self._changed: dict[int, Changed] = {}
        self._finished: dict[int, DraftedDone] = {}
        self._dropped: dict[int, OpenTask] = {}
        self._pointing = Pointing(request.history, request.open_tasks)
        self._proposed = proposed(request.history, request.open_tasks)
        self.kept: tuple[OpenTask, ...] = ()
        """What the user was asked about, and wants to keep as it is."""
        self.unclear: Unclear | None = None
        """The first thing that was told of an open task when it was not clear of which."""

    def hear(self, utterance: Utterance, part_id: str, when: Callable[[str], Mention | None]) -> bool:
        """Note what is said about an open task or to the assistant. True where that is all that the sentence says.

        `when` finds the date phrase of a sentence.
        """
        own = part_id in self._own
        if part_id in self._messages and asks_assistant(utterance, beside=self._messages[part_id]):
            self.asked_assistant = True
            return True
        if not self.open_tasks:
            return False
        if own and self._clear and self._answers(utterance, part_id):
            return True
        pointed = tuple(self._pointing.at(utterance.text, when, first=self._clear)) if own else ()
        if pointed:
            told = [
                self._hear(replace(utterance, text=one.text), part_id, when, one.tasks, named=True) for one in pointed
            ]
            return all(told)
        clear = own and self._clear
        only = self._hear(utterance, part_id, when, self._spoken_of if clear else (), guess=clear)
        self._clear = self._clear and (only is not None or len(utterance.text.split()) < SAYS_SOMETHING)
        return only is True

    def _answers(self, utterance: Utterance, part_id: str) -> bool:
        """Whether it is a plain yes or no to what was proposed."""
        if says_yes(utterance.text):
            for task, becomes in self._proposed:
                self._settle(task, Outcome(becomes, None), utterance, part_id)
            return bool(self._proposed)
        if self._proposed and says_no(utterance.text):
            self.kept = tuple(task for task, _ in self._proposed)
            return True
        return False

    def _hear(
        self,
        utterance: Utterance,
        part_id: str,
        when: Callable[[str], Mention | None],
        spoken_of: tuple[OpenTask, ...],
        *,
        named: bool = False,
        guess: bool = False,
    ) -> bool | None:
        """None where nothing is told of open tasks; True where nothing else is told either.

        `named`: "it" was a task's name. `guess`: where it may be any of the open tasks, the user is told so.
        """
        if (named or guess) and self._follows_up(utterance, part_id, when, spoken_of):
            return True
        told = outcomes(utterance.text)
        only = False
        for outcome in told:
            task = which(outcome, self.open_tasks, spoken_of)
            if task is None and guess and outcome.about is None and outcome.verbs:
                task = which(outcome, self.open_tasks, self.open_tasks)
            if task is not None:
                self._settle(task, outcome, utterance, part_id)
                by_name = named and outcome.about is None
                only = only or by_name or outcome.ordered or outcome.becomes is TaskStatus.CANCELLED
            elif (named or guess) and outcome.about is None and (outcome.ordered or not outcome.verbs):
                self._ask(utterance, spoken_of)
                only = only or outcome.ordered
        return only if told else None

    def _ask(self, utterance: Utterance, spoken_of: tuple[OpenTask, ...], change: FollowUp | None = None) -> None:
        self.unclear = self.unclear or Unclear(utterance.text, spoken_of or self.open_tasks, change)

    def tick(self, utterance: Utterance, part_id: str) -> None:
        """A line that is ticked, or stands under "Done": an open task of these words is finished."""
        if (task := the_same(utterance.text, self.open_tasks)) is not None:
            self._settle(task, Outcome(TaskStatus.COMPLETED, utterance.text), utterance, part_id)

    def updates(self) -> tuple[DraftedTask, ...]:
        """What is to be changed in open tasks, each with the words that say so."""
        return tuple(changed.drafted() for changed in self._changed.values())

    def done(self) -> tuple[DraftedDone, ...]:
        """What is said to be finished."""
        return tuple(self._finished.values())

    def no_longer_needed(self) -> tuple[OpenTask, ...]:
        return tuple(self._dropped.values())

    def proposals(self) -> tuple[Suggestion, ...]:
        """What to ask the user about tasks that are needed no longer."""
        return tuple(proposal(task, TaskStatus.CANCELLED) for task in self._dropped.values())

    def _follows_up(
        self,
        utterance: Utterance,
        part_id: str,
        when: Callable[[str], Mention | None],
        spoken_of: tuple[OpenTask, ...],
    ) -> bool:
        """Whether it changes an open task, or would if it were clear which."""
        if not self.open_tasks or len(utterance.text) > LONGEST:
            return False
        told = follow_up(utterance.text, when(utterance.text), asked=self._asked_when is not None)
        if told is None:
            return False
        answers = told.due_phrase is not None and self._asked_when
        task = spoken_of[0] if len(spoken_of) == 1 else answers or None
        if task is None:
            self._ask(utterance, spoken_of, told)
            return True
        before = self._changed.get(task.id)
        told = told.after(before.by) if before else told
        self._changed[task.id] = Changed(task, told, utterance, part_id)
        return True

    def _settle(self, task: OpenTask, outcome: Outcome, utterance: Utterance, part_id: str) -> None:
        if outcome.becomes is TaskStatus.CANCELLED:
            if len(self._dropped) < _MOST:
                self._dropped.setdefault(task.id, task)
        elif len(self._finished) < _MOST:
            told = DraftedDone(task_id=task.id, quote=utterance.quote, part_id=part_id, near=utterance.start)
            self._finished.setdefault(task.id, told)
