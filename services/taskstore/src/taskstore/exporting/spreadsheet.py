"""Tasks as CSV. No database in here."""

import csv
import io
import json
import re
from collections.abc import AsyncIterator
from typing import Final

from contracts.task import Task
from taskstore.exporting import Pages

COLUMNS: Final = (
    "id", "summary", "description", "category", "priority", "status", "assignee", "due_date", "tags", "depends_on",
    "needs_review", "confidence", "quote", "user_id", "job_id", "conversation_id", "created_at", "updated_at",
    "version", "metadata",
)  # fmt: skip
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet would reckon with, some without the white space before it; the wide signs are
for where East Asian letters are written.
"""


async def as_csv(pages: Pages) -> AsyncIterator[bytes]:
    """RFC 4180 in UTF-8 without a byte order mark, with a line of names first.

    Text that begins like a formula gets an apostrophe before it. Tags and metadata are JSON: a tag may hold any mark.
    """
    yield _lines([COLUMNS])
    async for tasks in pages:
        yield _lines([_cells(task) for task in tasks])


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _cells(task: Task) -> tuple[str, ...]:
    told = task.model_dump(mode="json") | {
        "tags": json.dumps(task.tags, ensure_ascii=False) if task.tags else None,
        "depends_on": ", ".join(map(str, task.depends_on)),
        "needs_review": "true" if task.needs_review else "false",
        "quote": task.source.quote if task.source else None,
        "metadata": json.dumps(task.metadata, ensure_ascii=False) if task.metadata else None,
    }
    return tuple(_harmless(told[name]) for name in COLUMNS)


def _harmless(value: object) -> str:
    cell = "" if value is None else str(value)
    return f"'{cell}" if _FORMULA.match(cell) else cell
