"""What is left of a draft when its every word was looked up."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.analysis import AnalysisRequested, ExtractedTask, OpenTask, Suggestion
from contracts.task import TaskStatus
from extractor.evidence import Evidence, about_the_same, says_something
from extractor.extraction import extracted
from extractor.grounding import ground
from extractor.merging import merged
from extractor.open_tasks import proposal
from extractor.providers import MOST_TASKS, Draft, DraftedDone
from extractor.retold import to_decide


@dataclass(frozen=True, slots=True)
class Conclusions:
    """The same for whichever model drafted them."""

    tasks: tuple[ExtractedTask, ...]
    suggestions: tuple[Suggestion, ...]
    ungrounded: int
    """Tasks that were drafted from words that do not stand in the sources."""
    beyond: int
    """Tasks that are more than one analysis holds."""
    twins: int
    """Tasks that tell another one once more, and are one with it."""


def conclude(request: AnalysisRequested, draft: Draft) -> Conclusions:
    """Tasks on the ground of their quotes, each once, and suggestions about nothing but the user's own tasks."""
    evidence = Evidence(request.parts)
    grounded = {
        place: extracted(request, task, found, evidence)
        for place, task in enumerate(draft.tasks)
        if (found := ground(task, request.parts)) and says_something(found.source.quote)
    }
    places = list(grounded)[:MOST_TASKS]
    own = frozenset(part.part_id for part in request.parts if part.kind.own_words)
    tasks = merged([grounded[place] for place in places], places, own)
    return Conclusions(
        tasks=tasks,
        suggestions=(*_suggestions(request, draft), *to_decide(request, tasks)),
        ungrounded=len(draft.tasks) - len(grounded),
        beyond=len(grounded) - len(places),
        twins=len(places) - len(tasks),
    )


def _suggestions(request: AnalysisRequested, draft: Draft) -> Iterator[Suggestion]:
    """Those of the draft, and to close the open tasks that the texts call finished."""
    own = {task.id: task for task in request.open_tasks}
    closed: set[int] = set()
    for suggestion in draft.suggestions:
        if suggestion.task_id is None or suggestion.task_id in own:
            yield suggestion
        if suggestion.proposes is not None and suggestion.task_id is not None:
            closed.add(suggestion.task_id)
    for done in draft.done:
        task = own.get(done.task_id)
        if task is not None and task.id not in closed and _is_finished(request, task, done):
            closed.add(task.id)
            yield proposal(task, TaskStatus.COMPLETED)


def _is_finished(request: AnalysisRequested, task: OpenTask, done: DraftedDone) -> bool:
    """Whether somebody says so: the user in whatever words, others only in words that name the task."""
    found = ground(done, request.parts)
    if found is None or not says_something(found.source.quote):
        return False
    is_users = any(part.part_id == done.part_id and part.kind.own_words for part in request.parts)
    return is_users or about_the_same(task.summary, found.source.quote)
