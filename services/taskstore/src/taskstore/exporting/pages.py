"""Reading all tasks that are wanted, page by page."""

from datetime import datetime
from typing import Final

from contracts.http.task_lists import TaskQuery
from taskstore.database import Database
from taskstore.exporting import Pages
from taskstore.queries import found_tasks

_AT_ONCE: Final = 500
"""Tasks that are held in memory."""


async def pages(database: Database, user_id: str | None, wanted: TaskQuery, now: datetime) -> Pages:
    """Each page is read by a transaction of its own: a slow reader keeps nobody waiting."""
    asked = wanted.model_copy(update={"limit": _AT_ONCE, "cursor": None})
    while True:
        async with database.as_user(user_id) as connection:
            page = await found_tasks.find(connection, user_id, asked, now)
        if page.tasks:
            yield page.tasks
        if page.next_cursor is None:
            return
        asked = asked.model_copy(update={"cursor": page.next_cursor})
