"""What a task was before something told of it once more."""

import json
from typing import Any

from contracts.analysis import ExtractedTask
from contracts.http.history import Alteration
from contracts.task import Due, Priority, Task
from taskstore import history
from taskstore.due_dates import DueDate


def without(task: Task, said: ExtractedTask, changes: history.Changes, replaced: dict[str, Any]) -> Task:
    """The task as it was before that mention, save what was changed since."""
    undone: dict[str, Any] = {}
    for name, value in given(said).items():
        change = changes.get(name)
        if change is not None and value == change.after == getattr(task, name):
            undone[name] = Priority(change.before) if name == "priority" else change.before
    if "due_date" in undone:
        undone["due"] = Due.model_validate(replaced["due"]) if replaced.get("due") else None
    if (tags := changes.get("tags")) is not None:
        brought = {*tags.after} - {*tags.before} if tags.before else {*tags.after}
        undone["tags"] = tuple(tag for tag in task.tags if tag not in brought)
    return task.model_copy(update=undone)


def given(said: ExtractedTask) -> dict[str, str | None]:
    return {
        "description": said.description,
        "assignee": said.assignee,
        "priority": said.priority,
        "due_date": DueDate.found(said.due).text(),
    }


def changes_in(told: str) -> history.Changes:
    changes: dict[str, Any] = json.loads(told)
    return {name: Alteration.model_validate(change) for name, change in changes.items()}
