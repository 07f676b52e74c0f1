"""Tasks and numbers, as they are shown."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from rich.table import Column, Table
from rich.text import Text

from contracts.http.jobs import JobView
from contracts.task import Priority, Source, Task

_PRIORITIES: Final = {Priority.URGENT: "bold red", Priority.HIGH: "red", Priority.MEDIUM: "", Priority.LOW: "dim"}


def tasks_table(jobs: Iterable[JobView]) -> Table:
    """Each task of the jobs with the words it came from and where they were said."""
    table = Table("Task", "Owner", Column("Due", no_wrap=True), "Priority", "Quote", Column("Where", overflow="fold"))
    for job in jobs:
        for task in job.tasks:
            priority = Text(task.priority.value, _PRIORITIES[task.priority])
            quote = task.source.quote if task.source else ""
            cells = (task.summary, task.assignee or "", due(task), quote)
            summary, owner, day, words = (Text(cell) for cell in cells)
            table.add_row(summary, owner, day, priority, words, Text(place(job, task.source)))
    return table


def due(task: Task) -> str:
    """As people write it: the day of the week, the date, and the time where one was said."""
    if not task.due_date:
        return ""
    if len(task.due_date) == len("2026-01-31"):
        return f"{date.fromisoformat(task.due_date):%a %Y-%m-%d}"
    return f"{datetime.fromisoformat(task.due_date):%a %Y-%m-%d %H:%M}"


def place(job: JobView, source: Source | None) -> str:
    """Where it was said: `voice-note.wav 0:03`, `brief.pdf page 1`, `message`."""
    if source is None:
        return ""
    part = next((part for part in job.parts if part.part_id == source.part_id), None)
    words = [part.filename or part.kind.value if part else source.part_id]
    if source.start_s is not None:
        minutes, seconds = divmod(int(source.start_s), 60)
        words.append(f"{minutes}:{seconds:02}")
    elif source.page is not None and part and part.pages and (len(part.pages) > 1 or words[0].endswith(".pdf")):
        words.append(f"page {source.page}")
    return " ".join(words)


def numbers_table(numbers: Mapping[str, str]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for name, value in numbers.items():
        table.add_row(name, value)
    return table
