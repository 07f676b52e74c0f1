"""Tables in which columns are told apart by bars: a board with a column a state, or rows of task, owner and date."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from extractor.rules.headings import Heading, heading

_ROW: Final = re.compile(r"[^\r\n|]*\|[^\r\n]*")
_RULED: Final = re.compile(r"[\s|:+=-]*")
"""A line below the head of a table."""
_FEWEST_ROWS: Final = 2
_COLUMNS: Final = {
    "task": re.compile(
        r"(?:tasks?|actions?(?: items?| points?)?|what|to[- ]?dos?|items?|description|next steps?)", re.IGNORECASE
    ),
    "owner": re.compile(r"(?:owners?|who|assignees?|assigned(?: to)?|responsible|person|name|lead)", re.IGNORECASE),
    "due": re.compile(r"(?:due(?: date| by)?|(?:by )?when|deadline|by|date|target(?: date)?)", re.IGNORECASE),
    "state": re.compile(r"(?:status|state|done\??|progress)", re.IGNORECASE),
    "priority": re.compile(r"(?:priority|prio|urgency)", re.IGNORECASE),
}
_FINISHED: Final = re.compile(r"(?:done|complete[d]?|finished|closed|yes|x|✓|✔|☑)", re.IGNORECASE)
_NONE: Final = re.compile(r"(?:-+|–|—|n/?a|none|tbd|tba|\?)?", re.IGNORECASE)  # noqa: RUF001 - dashes as they are typeset
_DAY: Final = re.compile(r"\d|(?:mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A task in a table."""

    start: int
    end: int
    """Where it stands: a cell, or a whole row."""
    text: str
    item: bool
    done: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Rows that stand below one another."""

    start: int
    end: int
    cells: tuple[Cell, ...]


def tables(text: str) -> tuple[Table, ...]:
    """The tables of a text whose heads tell what stands in their columns."""
    return tuple(_tables(text)) if "|" in text else ()


def _tables(text: str) -> Iterator[Table]:
    rows: list[re.Match[str]] = []
    for line in re.finditer(r"[^\r\n]+", text):
        row = _ROW.fullmatch(text, line.start(), line.end())
        if row is not None and (not rows or not text[rows[-1].end() : row.start()].strip()):
            rows.append(row)
            continue
        yield from _table(rows)
        rows = [row] if row else []
    yield from _table(rows)


def _table(rows: Sequence[re.Match[str]]) -> Iterator[Table]:
    if len(rows) < _FEWEST_ROWS:
        return
    head, *body = [row for row in rows if not _RULED.fullmatch(row.group())] or rows
    edged = head.group().lstrip().startswith("|")
    named = [text for _, _, text in _cells(head, edged=edged)]
    columns = [next((name for name, way in _COLUMNS.items() if way.fullmatch(one)), "") for one in named]
    headings = [heading(one) for one in named]
    if "task" in columns and {"owner", "due", "state", "priority"} & {*columns}:
        cells = tuple(cell for row in body for cell in _record(row, _cells(row, edged=edged), columns))
    elif Heading.TO_DO in headings:
        cells = tuple(cell for row in body for cell in _board(_cells(row, edged=edged), headings))
    else:
        return
    yield Table(rows[0].start(), rows[-1].end(), cells)


def _cells(row: re.Match[str], *, edged: bool) -> list[tuple[int, int, str]]:
    """Places and words of the cells of a row. `edged`: a bar stands at its edges and opens no cell."""
    inner = row.group().strip()
    inner = inner.removeprefix("|").removesuffix("|") if edged else inner
    at, found = row.start() + row.group().find(inner), []
    for cell in inner.split("|"):
        words = cell.strip()
        start = at + len(cell) - len(cell.lstrip())
        found.append((start, start + len(words), words))
        at += len(cell) + 1
    return found


def _record(row: re.Match[str], cells: Sequence[tuple[int, int, str]], columns: Sequence[str]) -> Iterator[Cell]:
    """A row that is a task: what, by whom, until when."""
    said = {
        name: text for name, (_, _, text) in zip(columns, cells, strict=False) if name and not _NONE.fullmatch(text)
    }
    if "task" not in said:
        return
    due, done = said.get("due", ""), any(_FINISHED.fullmatch(said.get(name, "")) for name in ("state", "due"))
    text = said["task"]
    text += f" ({said['owner']})" if "owner" in said else ""
    text += f" - {'due ' if _DAY.match(due) else ''}{due}" if due and not done else ""
    text += f" ({said['priority']} priority)" if "priority" in said else ""
    start = row.start() + len(row.group()) - len(row.group().lstrip())
    yield Cell(start, row.start() + len(row.group().rstrip()), text, item=True, done=done)


def _board(cells: Sequence[tuple[int, int, str]], headings: Sequence[Heading | None]) -> Iterator[Cell]:
    """Cells that each stand under the head of their column."""
    for under, (start, end, text) in zip(headings, cells, strict=False):
        if text and under in (Heading.TO_DO, Heading.DONE):
            yield Cell(start, end, text, item=under is Heading.TO_DO, done=under is Heading.DONE)
