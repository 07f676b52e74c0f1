"""A page that was read, and how pages become one reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from contracts.recognized import Box, Line, Page, Reading

PictureKind = Literal["photo", "screenshot", "table", "chart", "whiteboard", "document"]

CELL_BREAK: Final = "\t"
LINE_BREAK: Final = "\n"
PARAGRAPH_BREAK: Final = "\n\n"

_PARAGRAPH_GAP: Final = 0.6
"""In heights of a line: more white than this above a line begins a new paragraph."""


@dataclass(frozen=True)
class Piece:
    """Words that stand together on one line."""

    text: str
    box: Box | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class PageRead:
    """One page, read. The offsets of its lines count from the page's own text."""

    text: str
    page: Page
    of: int
    """How many pages there are."""
    provider: str
    model: str
    picture: PictureKind | None = None
    description: str | None = None


def set_in_lines(rows: Iterable[Sequence[Piece]]) -> tuple[str, tuple[Line, ...]]:
    """The text of rows of pieces, and where each piece stands in it.

    Pieces side by side are kept apart by a tab, rows by a line break, paragraphs by two.
    """
    text = ""
    lines: list[Line] = []
    above: Box | None = None
    for row in rows:
        for position, piece in enumerate(row):
            if position:
                text += CELL_BREAK
            elif text:
                text += PARAGRAPH_BREAK if _apart(above, piece.box) else LINE_BREAK
            start = len(text)
            text += piece.text
            lines.append(Line(text=piece.text, box=piece.box, start=start, end=len(text), confidence=piece.confidence))
        above = row[0].box
    return text, tuple(lines)


def gather(pages: Sequence[PageRead]) -> Reading:
    """All pages, in whatever order they were read, as one reading; the offsets count from the beginning of its text."""
    text = ""
    shifted: list[Page] = []
    for read in sorted(pages, key=lambda read: read.page.number):
        if text and read.text:
            text += PARAGRAPH_BREAK
        by = len(text)
        text += read.text
        lines = tuple(
            line.model_copy(update={"start": line.start + by, "end": line.end + by}) for line in read.page.lines
        )
        shifted.append(read.page.model_copy(update={"lines": lines}))
    return Reading(
        text=text,
        pages=tuple(shifted),
        picture=next((read.picture for read in pages if read.picture), None),
        description=next((read.description for read in pages if read.description), None),
        provider="+".join(dict.fromkeys(read.provider for read in pages)),
        model="+".join(dict.fromkeys(read.model for read in pages)),
    )


def _apart(above: Box | None, below: Box | None) -> bool:
    """Whether a new paragraph begins: white between the lines, or the eye jumps to the next column."""
    if above is None or below is None:
        return False
    height = min(above.y1 - above.y0, below.y1 - below.y0)
    return below.y0 - above.y1 > _PARAGRAPH_GAP * height or below.y1 < above.y0
