"""What an open task gains when it is told once more. No database in here."""

from typing import Any, Final

from contracts.analysis import ExtractedTask
from contracts.task import Due, Priority, Task, TaskStatus, tidy_tags
from taskstore.due_dates import DueDate

OPEN: Final = frozenset({TaskStatus.PENDING, TaskStatus.IN_PROGRESS})

_RANK: Final = {priority: rank for rank, priority in enumerate(Priority)}
_MOST_TAGS: Final = 50
"""As many as a user may give a task."""


def gained(task: Task, said: ExtractedTask, *, own: bool) -> dict[str, Any]:
    """The fields of `task` that change, with what they become; none where nothing is new.

    What was told in doubt changes nothing: a task that somebody relies on must not move by a guess. Only the user's
    `own` words replace a date, an owner or a priority; what a picture or a document says fills what is empty.
    """
    if said.needs_review:
        return {}
    gains: dict[str, Any] = {}
    if said.description and not task.description:
        gains["description"] = said.description
    if said.assignee and (not task.assignee or (own and said.assignee.casefold() != task.assignee.casefold())):
        gains["assignee"] = said.assignee
    if said.due is not None and (task.due_date is None or (own and _is_another(said.due, task.due_date))):
        gains |= {"due": said.due, "due_date": DueDate.found(said.due).text()}
    # Medium is also what is told of a task whose priority nobody named.
    if own and said.priority is not Priority.MEDIUM and _RANK[said.priority] > _RANK[task.priority]:
        gains["priority"] = said.priority
    tags = tidy_tags((*task.tags, *said.tags))[: max(_MOST_TAGS, len(task.tags))]
    if tags != task.tags:
        gains["tags"] = tags
    return gains


def _is_another(due: Due, known: str | None) -> bool:
    """Whether that is another date than the known one; the same day without its time is not."""
    before = DueDate.given(known)
    return due.day != before.day or (due.at is not None and due.at != before.at)
