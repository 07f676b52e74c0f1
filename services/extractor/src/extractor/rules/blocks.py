"""Lines of a text that belong together, with what their place says about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from extractor.rules.headings import Heading, heading
from extractor.rules.turns import turn

_BULLET: Final = re.compile(
    r"\s*(?:(?P<done>(?:[-*•]\s*)?\[[xX✓✔]\]|[☑☒✓✔✅])|(?P<box>(?:[-*•]\s*)?\[\s?\]|[□☐▢◻⬜❏❑○])"
    r"|(?P<dot>[-*•·▪◦‣●>+]|\(?\d{1,2}[.)]|[a-zA-Z][.)](?=\s)))\s+(?=\S)"
)
_CASUAL: Final = re.compile(r"\s*[a-z]")
"""Who begins a text with a small letter begins each line with one: it does not show that a sentence goes on."""
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


def blocks(text: str) -> Iterator[Block]:
    """Lines, joined where one goes on in the next, under the headings they stand under."""
    under: Heading | None = None
    speaker: str | None = None
    items = 0
    blank = False
    pending: Block | None = None
    casual = _CASUAL.match(text) is not None
    for line in re.finditer(r"[^\r\n]+|\n\s*\n", text):
        if not line.group().strip():
            blank = True
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
        if bullet is None and (told := heading(text[start:end])) is not None:
            under, items, blank = told, 0, False
            continue
        if blank and bullet is None and items and under is not Heading.MANUAL:
            under = None
        blank = False
        start = bullet.end() if bullet else start
        owned = bullet is not None and under is Heading.TO_DO  # there "Ana: call Bo" tells whose task it is
        told_by = None if owned else turn(text, start, end)
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


def _goes_on(text: str, block: Block, start: int) -> bool:
    """Whether a line only continues the one before: that had no end, and this begins in the middle."""
    return text[block.end - 1 : block.end] not in {".", "!", "?", ":", ";"} and text[start].islower()
