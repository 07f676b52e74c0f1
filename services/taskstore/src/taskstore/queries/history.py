"""What became of a task, as its user reads it."""

import json

from contracts.http.history import Action, Alteration, HistoryEntry, HistoryQuery, TaskHistory
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.task_rows import shown_user

_SORT = "history"


async def read(connection: Connection, user_id: str | None, task_id: int, wanted: HistoryQuery) -> TaskHistory | None:
    """A page of a task's history, also of one in the trash; None when the user has none of that id.

    Raises InvalidCursorError.
    """
    (before,) = cursors.read(wanted.cursor, _SORT, int) if wanted.cursor is not None else (None,)
    owner = await connection.fetchval(
        "select user_id from tasks where id = $1 and ($2::text is null or user_id = $2)", task_id, user_id
    )
    if owner is None:
        return None
    rows = await connection.fetch(
        """
        select id, action, version, by_user, actor, changes, event_id, trace_id, happened_at
        from task_history
        where task_id = $1 and user_id = $2 and ($3::bigint is null or id < $3)
        order by id desc limit $4
        """,
        task_id,
        owner,
        before,
        wanted.limit + 1,
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "id")
    lines = tuple(
        HistoryEntry(
            id=row["id"],
            action=Action(row["action"]),
            at=row["happened_at"],
            user_id=shown_user(row["by_user"]) if row["by_user"] else None,
            actor=row["actor"],
            version=row["version"],
            changes={name: Alteration.model_validate(change) for name, change in json.loads(row["changes"]).items()},
            event_id=row["event_id"],
            trace_id=row["trace_id"],
        )
        for row in shown
    )
    return TaskHistory(task_id=task_id, history=lines, count=len(lines), next_cursor=more)
