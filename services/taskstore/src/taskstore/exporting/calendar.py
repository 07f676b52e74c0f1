"""Tasks as iCalendar (RFC 5545): a VTODO each. No database in here."""

import unicodedata
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Calendar, Todo

from contracts.task import Priority, Task, TaskStatus
from taskstore.due_dates import DueDate
from taskstore.exporting.pages import Pages

_MAKER: Final = "-//IntelliAssist//Tasks//EN"
_END: Final = b"END:VCALENDAR\r\n"
_STATUS: Final = {
    TaskStatus.PENDING: "NEEDS-ACTION",
    TaskStatus.IN_PROGRESS: "IN-PROCESS",
    TaskStatus.COMPLETED: "COMPLETED",
    TaskStatus.CANCELLED: "CANCELLED",
}
_PRIORITY: Final = {Priority.URGENT: 1, Priority.HIGH: 3, Priority.MEDIUM: 5, Priority.LOW: 9}
"""From 1, the highest, to 9."""


async def as_calendar(pages: Pages, name: str) -> AsyncIterator[bytes]:
    """`name` is what applications show the calendar as."""
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("name", _printable(name))
    calendar.add("x-wr-calname", _printable(name))  # what most of them read instead
    yield calendar.to_ical().removesuffix(_END)
    async for tasks in pages:
        yield b"".join(_todo(task).to_ical() for task in tasks)
    yield _END


def _todo(task: Task) -> Todo:
    todo = Todo()
    # The id counts in this house alone; with the moment of its making nobody else has the same.
    todo.add("uid", str(uuid5(NAMESPACE_URL, f"urn:intelliassist:task:{task.id}:{task.created_at.isoformat()}")))
    todo.add("dtstamp", _moment(task.updated_at))
    todo.add("created", _moment(task.created_at))
    todo.add("last-modified", _moment(task.updated_at))
    todo.add("sequence", task.version)
    todo.add("summary", _printable(task.summary))
    if task.description:
        todo.add("description", _printable(task.description))
    if (due := _due(task)) is not None:
        todo.add("due", due)
    todo.add("status", _STATUS[task.status])
    todo.add("priority", _PRIORITY[task.priority])
    todo.add("categories", [_printable(word) for word in dict.fromkeys((task.category, *task.tags))])
    if task.assignee:
        todo.add("contact", _printable(task.assignee))
    return todo


def _due(task: Task) -> date | datetime | None:
    """A day, or a moment in UTC."""
    due = DueDate.given(task.due_date)
    return _moment(due.at) if due.at is not None else due.day


def _moment(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _printable(text: str) -> str:
    """Without the control characters that a calendar may not hold."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in "\n\t" or unicodedata.category(one) not in ("Cc", "Cs"))
