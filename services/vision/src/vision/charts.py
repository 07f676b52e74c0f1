"""The order in which a chart is read: what it is about, what it tells, and last the scale it is told on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from contracts.recognized import Box
from vision.layout import Found, reading_order
from vision.numerals import value_of
from vision.pages import Piece

_ALIGNED: Final = 0.4
"""In heights of a line: labels of an axis whose edges differ by less stand in one row or column."""
_FEWEST: Final = 3
"""Labels that make an axis."""
_UPENDED: Final = 1.5
"""Heights by width from which words are written from the bottom up."""


def chart_order(found: Sequence[Found]) -> list[list[Piece]]:
    """Rows of pieces: titles and legend, the values from left to right, the names below them, the titles of the axes,
    and the scale from its lowest number. Where bars lie each name stands beside its value.

    As any picture is read, where no axes are found.
    """
    axes = _Axes.among([words for words in found if not _is_upended(words)])
    if axes is None:
        return reading_order(found)
    rest = [words for words in found if words not in axes.left and words not in axes.bottom]
    upended = [words for words in rest if _is_upended(words)]
    level = [words for words in rest if words not in upended]
    below = [words for words in level if axes.is_below(words)]
    values = [words for words in level if axes.is_value(words)]
    about = [words for words in level if words not in below and words not in values]
    told = reading_order([*axes.left, *values]) if axes.lies else [*_row(sorted(values, key=_left)), *_row(axes.bottom)]
    return [
        *reading_order(about),
        *told,
        *reading_order(below),
        *([_piece(words)] for words in sorted(upended, key=_left)),
        *_row(axes.bottom if axes.lies else axes.left[::-1]),
    ]


@dataclass(frozen=True)
class _Axes:
    """The labels of the axes: those on the left from the top, those below from the left."""

    left: tuple[Found, ...]
    """None where the values stand at the bars alone."""
    bottom: tuple[Found, ...]

    @classmethod
    def among(cls, found: Sequence[Found]) -> "_Axes | None":
        """None where nothing looks like a scale, nor like values above their names."""
        left = _left_labels(found)
        bottom = _bottom_labels([words for words in found if words not in left], left)
        axes = cls(left, bottom)
        if _is_scale(left[::-1]) or (left and _is_scale(bottom)):
            return axes if bottom else None
        return cls((), bottom) if _stand_under_values(bottom, found) else None

    @property
    def lies(self) -> bool:
        """Whether its bars lie: they are named on the left."""
        return bool(self.left) and not _is_scale(self.left[::-1])

    def is_below(self, words: Found) -> bool:
        return _middle(words.box) > max(label.box.y1 for label in self.bottom)

    def is_value(self, words: Found) -> bool:
        """Whether it is a number within the axes."""
        within = not self.left or words.box.x0 > min(label.box.x1 for label in self.left)
        return within and not self.is_below(words) and value_of(words.text) is not None


def _left_labels(found: Sequence[Found]) -> tuple[Found, ...]:
    """The column of labels farthest to the left, whose right edges are aligned, with nothing on its left."""
    for words in sorted(found, key=lambda words: words.box.x1):
        column = [other for other in found if abs(other.box.x1 - words.box.x1) < _ALIGNED * words.height]
        if len(column) < _FEWEST:
            continue
        column.sort(key=_top)
        level = [other for other in found if column[0].box.y0 < _middle(other.box) < column[-1].box.y1]
        if all(other in column or other.box.x0 > words.box.x1 for other in level):
            return tuple(column)
    return ()


def _bottom_labels(found: Sequence[Found], left: Sequence[Found]) -> tuple[Found, ...]:
    """The row of labels below the lowest one on the left; without those the lowest row there is."""
    rows = []
    for words in sorted(found, key=_top):
        row = [other for other in found if abs(_middle(other.box) - _middle(words.box)) < _ALIGNED * words.height]
        if len(row) >= _FEWEST:
            rows.append(tuple(sorted(row, key=_left)))
    if left:
        floor = _middle(left[-1].box)
        rows = [row for row in rows if _middle(row[0].box) > floor][:1]
    return rows[-1] if rows else ()


def _is_scale(labels: Sequence[Found]) -> bool:
    """Whether these are numbers that rise."""
    values = [value_of(words.text) for words in labels]
    return bool(values) and all(a is not None and b is not None and a < b for a, b in pairwise(values))


def _stand_under_values(names: Sequence[Found], found: Sequence[Found]) -> bool:
    """Whether at least half of the names have a number right above them."""
    values = [words.box for words in found if words not in names and value_of(words.text) is not None]
    under = [name for name in names if any(name.box.x0 < (box.x0 + box.x1) / 2 < name.box.x1 for box in values)]
    return bool(names) and len(under) * 2 >= len(names)


def _is_upended(words: Found) -> bool:
    box = words.box
    return len(words.text) > 1 and box.y1 - box.y0 > _UPENDED * (box.x1 - box.x0)


def _row(labels: Sequence[Found]) -> list[list[Piece]]:
    return [[_piece(words) for words in labels]] if labels else []


def _piece(words: Found) -> Piece:
    return Piece(words.text, words.box, words.confidence)


def _middle(box: Box) -> float:
    return (box.y0 + box.y1) / 2


def _left(words: Found) -> float:
    return words.box.x0


def _top(words: Found) -> float:
    return words.box.y0
