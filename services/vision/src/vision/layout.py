"""The order in which found words are read: rows from the top, column after column where there are columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import atan2, cos, degrees, hypot, radians, sin
from statistics import mean, median
from typing import Final

from contracts.recognized import Box
from vision.columns import Frame, columns
from vision.pages import Piece

_STEEPEST: Final = 20.0
"""Degrees. Text that leans more is written so on purpose, not photographed askew."""
_SAME_WORDS_GAP: Final = 0.9
"""In heights of the line: pieces closer than this belong to one line of text."""


@dataclass(frozen=True)
class Found:
    """Words that OCR found."""

    text: str
    corners: tuple[tuple[float, float], ...]
    """From the top left one of the text, clockwise, in pixels."""
    confidence: float

    @property
    def box(self) -> Box:
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))

    @property
    def height(self) -> float:
        """Of the line itself, however it leans."""
        (_, _), (x1, y1), (x2, y2) = self.corners[:3]
        return hypot(x2 - x1, y2 - y1)


def reading_order(found: Sequence[Found]) -> list[list[Piece]]:
    """Rows of pieces as a reader meets them. Pieces of a row stand apart, like the cells of a table."""
    lean = _lean(found)
    frames = [_frame(position, words, lean) for position, words in enumerate(found)]
    return [_pieces(row, found) for region in columns(frames) for row in _rows(region)]


def _lean(found: Sequence[Found]) -> float:
    """By how many degrees the picture is askew: what half of the longer lines agree on."""
    leans = []
    for words in found:
        (x0, y0), (x1, y1), (x2, y2) = words.corners[:3]
        if hypot(x1 - x0, y1 - y0) > 2 * hypot(x2 - x1, y2 - y1):
            leans.append(degrees(atan2(y1 - y0, x1 - x0)))
    middle = median(leans) if leans else 0.0
    return middle if abs(middle) <= _STEEPEST else 0.0


def _frame(position: int, words: Found, lean: float) -> Frame:
    """Where the words would stand were the picture straight."""
    c, s = cos(radians(-lean)), sin(radians(-lean))
    xs = [c * x - s * y for x, y in words.corners]
    ys = [s * x + c * y for x, y in words.corners]
    return Frame(position, len(words.text), min(xs), min(ys), max(xs), max(ys))


def _rows(region: Sequence[Frame]) -> Iterator[list[Frame]]:
    row: list[Frame] = []
    for frame in sorted(region, key=lambda frame: frame.middle):
        if row and abs(frame.middle - mean(f.middle for f in row)) > 0.5 * min(frame.height, row[-1].height):
            yield sorted(row, key=lambda frame: frame.x0)
            row = []
        row.append(frame)
    if row:
        yield sorted(row, key=lambda frame: frame.x0)


def _pieces(row: Sequence[Frame], found: Sequence[Found]) -> list[Piece]:
    """The row's words, joined where the detector only split a line."""
    pieces: list[Piece] = []
    before: Frame | None = None
    for frame in row:
        words = found[frame.position]
        piece = Piece(words.text, words.box, words.confidence)
        if before and frame.x0 - before.x1 < _SAME_WORDS_GAP * min(frame.height, before.height):
            piece = _joined(pieces.pop(), piece)
        pieces.append(piece)
        before = frame
    return pieces


def _joined(left: Piece, right: Piece) -> Piece:
    a, b = left.box, right.box
    box = a and b and Box(x0=min(a.x0, b.x0), y0=min(a.y0, b.y0), x1=max(a.x1, b.x1), y1=max(a.y1, b.y1))
    return Piece(f"{left.text} {right.text}", box, min(left.confidence or 0, right.confidence or 0))
