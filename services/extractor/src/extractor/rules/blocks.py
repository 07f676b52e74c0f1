"""Lines of a text that belong together, with what their place says about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extractor.rules.headings import Heading, heading, is_occasion
from extractor.rules.tables import Cell, tables
from extractor.rules.turns import is_dialogue, turn

_BULLET: Final = re.compile(
    r"\s*(?:(?P<done>(?:[-*•]\s*)?\[[xX✓✔]\]|[☑☒✓✔✅])|(?P<box>(?:[-*•]\s*)?\[\s?\]|[□☐▢◻⬜❏❑○])"
    r"|(?P<dot>[-*•·▪◦‣●>+]|\(?\d{1,2}[.)]|[a-zA-Z][.)](?=\s)))\s+(?=\S)"
)
_CASUAL: Final = re.compile(r"\s*[a-z]")
"""Who begins a text with a small letter begins each line with one: it does not show that a sentence goes on."""
_LABELLED: Final = re.compile(r"[a-z][\w'/&]*(?: [\w'/&]+){0,2}(?::| [-=]+) ")
"""Say "garden: rake the leaves": a line of its own, small letter or not."""
_LONGEST_ITEM: Final = 40
"""Words. A longer line under a heading is prose."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    start: int
    end: int
    speaker: str | None
    item: bool
    listed: bool
    done: bool
    told: bool
    text: str | None = None
    """Its words, where they stand in the cells of a table."""


def blocks(text: str) -> Iterator[Block]:
    """Lines, joined where one goes on in the next, under the headings they stand under."""
    under: Heading | None = None
    speaker: str | None = None
    items = 0
    blank = False
    pending: Block | None = None
    casual = _CASUAL.match(text) is not None
    spoken = is_dialogue(text)
    drawn = {table.start: table for table in tables(text)}
    below = 0  # where the last table ends
    for line, spaced in _lines(text):
        blank = blank or spaced
        if (table := drawn.get(line.start())) is not None:
            yield from (*([pending] if pending else []), *map(_cell, table.cells))
            pending, under, items, below = None, None, 0, table.end
        if line.start() < below:
            continue
        start, end = line.start() + len(line.group()) - len(line.group().lstrip()), line.end()
        bullet = _BULLET.match(text, start, end)
        if bullet is None and pending is not None and not blank and not casual and _goes_on(text, pending, start):
            pending = Block(
                pending.start, end, pending.speaker, pending.item, pending.listed, pending.done, pending.told
            )
            continue
        if pending is not None:
            yield pending
            pending = None
        if bullet is None and (told := _heading(text, start, end)) is not None:
            under, items, blank = told, 0, False
            continue
        if blank and bullet is None and items and under is not Heading.MANUAL:
            under = None
        blank = False
        start = bullet.end() if bullet else start
        owned = bullet is not None and under is Heading.TO_DO  # there "Ana: call Bo" tells whose task it is
        told_by = turn(text, start, end, listed=bullet is not None) if spoken and not owned else None
        if told_by:
            speaker, start, under = told_by.group("name"), told_by.end(), None
        ticked = bool(bullet and bullet.group("done")) or under is Heading.DONE
        to_do = bool(bullet and bullet.group("box")) or under is Heading.TO_DO
        short = len(text[start:end].split()) <= _LONGEST_ITEM
        items += 1
        pending = Block(
            start,
            end,
            speaker if told_by or not bullet else None,
            to_do and short,
            bullet is not None,
            ticked,
            under is Heading.MANUAL,
        )
    if pending is not None:
        yield pending


def _heading(text: str, start: int, end: int) -> Heading | None:
    """What kind of heading a line is; "today" is one where a list follows."""
    if is_occasion(text[start:end]) and _BULLET.match(text, end + 1):
        return Heading.TO_DO
    return heading(text[start:end])


def _lines(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Lines with words, and whether an empty one stands ahead of them."""
    spaced = False
    for line in re.finditer(r"[^\r\n]+|\n\s*\n", text):
        if line.group().strip():
            yield line, spaced
        spaced = not line.group().strip()


def _cell(cell: Cell) -> Block:
    return Block(cell.start, cell.end, None, cell.item, listed=True, done=cell.done, told=False, text=cell.text)


def _goes_on(text: str, block: Block, start: int) -> bool:
    """Whether a line only continues the one before: that had no end, and this begins in the middle."""
    return (
        text[block.end - 1 : block.end] not in {".", "!", "?", ":", ";"}
        and text[start].islower()
        and _LABELLED.match(text, start) is None
    )
