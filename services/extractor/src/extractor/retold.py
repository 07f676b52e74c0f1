"""What others' words would change in an open task of the user's: the user is told, and nothing is changed."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.analysis import AnalysisRequested, ExtractedTask, OpenTask, Suggestion
from contracts.task import Due, Priority
from extractor.parts import name_of

_RANK = {priority: rank for rank, priority in enumerate(Priority)}


def to_decide(request: AnalysisRequested, tasks: Sequence[ExtractedTask]) -> Iterator[Suggestion]:
    """A suggestion for each picture or document that tells an open task otherwise than it stands."""
    parts = {part.part_id: part for part in request.parts}
    known = {task.id: task for task in request.open_tasks}
    for said in tasks:
        part, task = parts[said.source.part_id], known.get(said.updates) if said.updates is not None else None
        if task is None or part.kind.own_words:
            continue
        if changes := ", ".join(_changes(task, said)):
            yield Suggestion(
                text=f"According to {name_of(part)}, “{task.summary}” is {changes}. I changed nothing: it is yours to decide.",
                kind="action",
                category=said.category,
                task_id=task.id,
            )


def _changes(task: OpenTask, said: ExtractedTask) -> Iterator[str]:
    """What would be replaced. What fills an empty place replaces nothing."""
    if said.due is not None and task.due_date is not None and _is_another(said.due, task.due_date):
        yield f"due {_day(said.due)} (now {task.due_date})"
    if said.assignee and task.assignee and said.assignee.casefold() != task.assignee.casefold():
        yield f"for {said.assignee} (now for {task.assignee})"
    if _RANK[said.priority] > _RANK[task.priority]:
        yield f"of {said.priority} priority (now {task.priority})"


def _is_another(due: Due, known: str) -> bool:
    """The same day without its time is not."""
    at = datetime.fromisoformat(known)
    return due.day != at.date() or (due.at is not None and due.at != (at if at.tzinfo else None))


def _day(due: Due) -> str:
    return due.at.isoformat() if due.at else due.day.isoformat()
