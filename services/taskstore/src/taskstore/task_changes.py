"""What an edit makes of a task. No database in here."""

from datetime import UTC, tzinfo
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from contracts.http.history import Action
from contracts.http.keepable import Metadata
from contracts.http.tasks import TaskPatch, TaskUpdate
from contracts.task import Task, TaskStatus
from taskstore.due_dates import DueDate
from taskstore.merge_patch import merged
from taskstore.retelling import OPEN

_REQUIRED: Final = ("summary", "category", "priority", "status", "tags", "metadata", "depends_on")
"""Fields of a task that always have a value."""
_EMPTY: Final[dict[str, Any]] = {"tags": (), "metadata": {}, "depends_on": ()}
"""What a patch makes of those that it removes."""
_METADATA: Final[TypeAdapter[dict[str, Any]]] = TypeAdapter(Metadata)


class ImpossibleChangeError(ValueError):
    """A field can't become what the edit says."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def changed(task: Task, edit: TaskUpdate, zone: tzinfo = UTC) -> dict[str, Any]:
    """The fields that become something else, with what they become; `zone` is its user's.

    Raises ImpossibleChangeError, and ImpossibleDateError for a date that no calendar has.
    """
    given = {name: getattr(edit, name) for name in edit.model_fields_set}
    if isinstance(edit, TaskPatch):
        given |= {name: empty for name, empty in _EMPTY.items() if name in given and given[name] is None}
        if given.get("metadata"):
            given["metadata"] = _storable(merged(task.metadata, given["metadata"]))
    for name in _REQUIRED:
        if name in given and given[name] is None:
            raise ImpossibleChangeError(name, f"The field {name} can't be empty.")
    if "due_date" in given:
        given["due_date"] = DueDate.given(given["due_date"], zone).text()
    return {name: value for name, value in given.items() if value != getattr(task, name)}


def action_of(before: Task, after: Task) -> Action:
    """What an edit amounts to."""
    if after.status is TaskStatus.COMPLETED and before.status is not TaskStatus.COMPLETED:
        return Action.COMPLETED
    if after.status in OPEN and before.status not in OPEN:
        return Action.REOPENED
    return Action.UPDATED


def _storable(metadata: dict[str, Any]) -> dict[str, Any]:
    try:
        return _METADATA.validate_python(metadata)
    except ValidationError as wrong:
        reason = wrong.errors()[0]["msg"].removeprefix("Value error, ")
        raise ImpossibleChangeError("metadata", f"The metadata {reason} with this.") from wrong
