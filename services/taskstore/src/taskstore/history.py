"""What became of tasks: who did what, when, and by which event. Kept by the transaction that does it.

Whoever edits a task by hand calls `tell`, which says it to everybody and keeps it; the sink, which says its events
itself, calls `keep`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from contracts.changed import TaskChanged
from contracts.http.history import Action, Alteration
from contracts.task import Task
from taskstore.connection import Connection, columns
from taskstore.outbox import Saying, say

Changes = Mapping[str, Alteration]
"""By field, what it held before and what it holds now."""
NO_CHANGES: Final[Changes] = MappingProxyType({})

_TOLD_OF: Final = {
    "summary", "description", "category", "priority", "status", "due_date", "assignee", "tags", "metadata",
    "depends_on", "needs_review",
}  # fmt: skip
ANALYSIS: Final = "analysis"
"""The actor of what the sink writes down."""


class Author(NamedTuple):
    """Who edits, as the API was told."""

    user_id: str | None
    """In whose name; None in everybody's."""
    actor: str
    """How they made themselves known: `anybody`, `api-key:<its public part>`, `jwt`; or the house's own `analysis`."""
    traceparent: str | None = None


class Edit(NamedTuple):
    """One edit of one task."""

    told: TaskChanged
    """What everybody hears of it."""
    action: Action
    changes: Changes = NO_CHANGES


class Entry(NamedTuple):
    """A line of a task's history."""

    task_id: int
    owner: str
    version: int
    """Of the task, after it."""
    action: Action
    author: Author
    event_id: UUID
    """The event by which it came about: the analysis that told of it, or the `task.changed` that an edit is told by."""
    changes: Changes = NO_CHANGES


async def tell(connection: Connection, edits: Sequence[Edit], author: Author, now: datetime) -> None:
    """Say to everybody that tasks were edited, and keep it in their histories."""
    cause = uuid4()
    said = await say(connection, [Saying(edit.told, cause, author.traceparent) for edit in edits], now)
    await keep(
        connection,
        (
            Entry(told.task_id, told.user_id, told.version, action, author, event_id, changes)
            for (told, action, changes), event_id in zip(edits, said, strict=True)
        ),
        now,
    )


async def keep(connection: Connection, entries: Iterable[Entry], now: datetime) -> None:
    """Write lines of histories. A task that is gone for good has none any more: leave its out."""
    rows = [
        (
            entry.task_id,
            entry.owner,
            entry.version,
            entry.action,
            entry.author.user_id,
            entry.author.actor,
            json.dumps({name: change.model_dump(mode="json") for name, change in entry.changes.items()}),
            entry.event_id,
            _trace_id(entry.author.traceparent),
        )
        for entry in entries
    ]
    if not rows:
        return
    await connection.execute(
        """
        insert into task_history (
            task_id, user_id, version, action, by_user, actor, changes, event_id, trace_id, happened_at
        )
        select task_id, user_id, version, action, by_user, actor, changes, event_id, trace_id, $10::timestamptz
        from unnest(
            $1::bigint[], $2::text[], $3::int[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::uuid[], $9::text[]
        ) with ordinality
            as line (task_id, user_id, version, action, by_user, actor, changes, event_id, trace_id, place)
        order by place
        """,
        *columns(rows),
        now,
    )


def between(before: Task, after: Task) -> Changes:
    """The fields in which a task differs from what it was."""
    old: dict[str, Any] = before.model_dump(mode="json", include=_TOLD_OF)
    new: dict[str, Any] = after.model_dump(mode="json", include=_TOLD_OF)
    return {name: Alteration(before=old[name], after=new[name]) for name in old if old[name] != new[name]}


def made_of(task: Task) -> Changes:
    """The fields that a new task was given."""
    given: dict[str, Any] = task.model_dump(mode="json", include=_TOLD_OF, exclude_none=True)
    return {name: Alteration(after=value) for name, value in given.items() if value not in ([], {}, False)}


def _trace_id(traceparent: str | None) -> str | None:
    parts = traceparent.split("-") if traceparent else []
    return parts[1] if len(parts) > 2 else None  # noqa: PLR2004 - version, trace, span, flags
