"""Tasks as iCalendar (RFC 5545): a VTODO each. No database in here."""

from collections.abc import AsyncIterator, Iterator
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from contracts.task import Priority, Task, TaskStatus
from taskstore.due_dates import DueDate
from taskstore.exporting import Pages
from taskstore.exporting.content_lines import day, lines, moment, text

_MAKER: Final = "-//IntelliAssist//Tasks//EN"
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
    yield lines(
        (
            ("BEGIN", "VCALENDAR"),
            ("VERSION", "2.0"),
            ("PRODID", _MAKER),
            ("NAME", text(name)),
            ("X-WR-CALNAME", text(name)),  # what most of them read instead
        )
    )
    async for tasks in pages:
        yield lines(line for task in tasks for line in _todo(task))
    yield lines([("END", "VCALENDAR")])


def _todo(task: Task) -> Iterator[tuple[str, str]]:
    yield "BEGIN", "VTODO"
    # The id counts in this house alone; with the moment of its making nobody else has the same.
    yield "UID", str(uuid5(NAMESPACE_URL, f"urn:intelliassist:task:{task.id}:{task.created_at.isoformat()}"))
    yield "DTSTAMP", moment(task.updated_at)
    yield "CREATED", moment(task.created_at)
    yield "LAST-MODIFIED", moment(task.updated_at)
    yield "SEQUENCE", str(task.version)
    yield "SUMMARY", text(task.summary)
    if task.description:
        yield "DESCRIPTION", text(task.description)
    due = DueDate.given(task.due_date)
    if due.at is not None:
        yield "DUE", moment(due.at)
    elif due.day is not None:
        yield "DUE;VALUE=DATE", day(due.day)
    yield "STATUS", _STATUS[task.status]
    yield "PRIORITY", str(_PRIORITY[task.priority])
    yield "CATEGORIES", ",".join(text(word) for word in dict.fromkeys((task.category, *task.tags)))
    if task.assignee:
        yield "CONTACT", text(task.assignee)
    yield "END", "VTODO"
