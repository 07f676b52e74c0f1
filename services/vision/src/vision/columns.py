"""Telling columns of text, which are read one after the other, from tables, which are read by rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import mean, median
from typing import Final

_GUTTER: Final = 1.2
"""In heights of a line: the least white between columns."""
_SIDE_BY_SIDE: Final = 0.5
"""Share of the words that must have a neighbour in another column. Speech bubbles have none."""
_ALIGNED: Final = 0.6
"""Share of level neighbours from which short texts are the cells of a table."""
_LABELS: Final = 6
"""Mean characters below which it is labels or figures beside something else."""
_PROSE: Final = 18
"""Mean characters of a line from which a column is running text, however level its lines are."""


@dataclass(frozen=True)
class Frame:
    """Where words stand on the page, set straight."""

    position: int
    """Which of the found words they are."""
    characters: int
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def middle(self) -> float:
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        return max(self.y1 - self.y0, 1.0)


def columns(frames: Sequence[Frame]) -> Iterator[list[Frame]]:
    """Regions in reading order; each is read row by row.

    Goes down the page band by band (what no white row separates) and takes as many bands together as share
    columns; a heading across the page ends them.
    """
    bands = _bands(frames)
    begin = 0
    while begin < len(bands):
        group: list[Frame] = []
        best: tuple[int, list[list[Frame]]] | None = None
        several = False
        for end in range(begin, len(bands)):
            group = group + bands[end]
            several = several or len(bands[end]) > 1
            split = _split(group)
            if len(split) == 1 and several:
                break
            if _are_columns(split, bands[begin : end + 1]):
                best = (end + 1, split)
        if best:
            begin, split = best
            for column in split:
                yield from columns(column) if len(column) < len(frames) else [column]
        else:
            yield bands[begin]
            begin += 1


def _bands(frames: Sequence[Frame]) -> list[list[Frame]]:
    bands: list[list[Frame]] = []
    bottom = float("-inf")
    for frame in sorted(frames, key=lambda frame: frame.y0):
        # A tenth of a line may overlap: boxes are drawn generously.
        if not bands or frame.y0 > bottom - 0.1 * frame.height:
            bands.append([])
            bottom = frame.y1
        bands[-1].append(frame)
        bottom = max(bottom, frame.y1)
    return bands


def _split(group: Sequence[Frame]) -> list[list[Frame]]:
    """The group cut at every gutter that runs through all of it."""
    gutter = _GUTTER * median(frame.height for frame in group)
    split: list[list[Frame]] = []
    right = float("-inf")
    for frame in sorted(group, key=lambda frame: frame.x0):
        if not split or frame.x0 - right > gutter:
            split.append([])
        split[-1].append(frame)
        right = max(right, frame.x1)
    return split


def _are_columns(split: Sequence[Sequence[Frame]], bands: Sequence[Sequence[Frame]]) -> bool:
    if len(split) == 1 or min(map(len, split)) < 2:  # noqa: PLR2004 - one line is no column
        return False
    column_of = {frame.position: number for number, column in enumerate(split) for frame in column}
    beside = sum(len(band) for band in bands if len({column_of[frame.position] for frame in band}) > 1)
    if beside < _SIDE_BY_SIDE * len(column_of):
        return False
    width = min(mean(frame.characters for frame in column) for column in split)
    if width >= _PROSE or width < _LABELS:
        return width >= _PROSE
    first, *others = sorted(split, key=len)
    level = sum(any(_level(frame, other) for column in others for other in column) for frame in first)
    return level < _ALIGNED * len(first)


def _level(a: Frame, b: Frame) -> bool:
    return abs(a.middle - b.middle) < 0.35 * min(a.height, b.height)
