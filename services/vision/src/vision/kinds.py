"""What kind of picture it is, told from its pixels and from where its words stand. Runs in a child process."""

# ruff: noqa: PLR2004 - the numbers are the matter here, and each stands beside what it is compared with

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vision.layout import Found
from vision.numerals import value_of
from vision.pages import PictureKind, Piece

_LOOKED_AT: Final = 1_000
"""Pixels of the longer side at which a picture is looked at for its kind."""
_DRAWN: Final = 0.75
"""The share of flat pixels from which a picture was drawn, not seen by a camera."""


@dataclass(frozen=True)
class Features:
    """What the decision is made from. Shares are 0..1."""

    flat: float
    """Share of pixels like their neighbour: high where a computer drew, low where a camera saw."""
    paper: float
    """Share of bright pixels without colour."""
    colour: float
    """Share of pixels with strong colour."""
    solid: float
    """Share that the second commonest shade takes: bars, buttons and panels of a screen; ink takes little."""
    wide: bool
    """Whether it is wider than high."""
    words: int
    """Number of places with words."""
    written: float
    """Share of the picture that words take."""
    letters: float
    """Height of a line of words, as a share of the picture's side (the square root of its area)."""
    numbers: float
    """Share of the places with words that hold a number alone."""
    rules: tuple[int, int]
    """Long straight lines: across and down."""
    cells: float
    """Share of the rows that have three or more pieces side by side."""


def kind_of(image: Image.Image, found: Sequence[Found], rows: Sequence[Sequence[Piece]]) -> PictureKind:
    """The kind of a picture. One without any words is called a photo."""
    return decide(features(image, found, rows))


def decide(seen: Features) -> PictureKind:
    """The kind that the features speak for. Its numbers were set by looking at pictures of each kind."""
    if not seen.words:
        return "photo"
    if _is_chart(seen):
        return "chart"
    if _is_table(seen):
        return "table"
    return _drawn(seen) if seen.flat > _DRAWN else _photographed(seen)


def _photographed(seen: Features) -> PictureKind:
    if seen.paper < 0.4 or seen.written < 0.01:
        return "photo"
    return "whiteboard" if seen.letters > 0.035 else "document"


def _drawn(seen: Features) -> PictureKind:
    if seen.letters > 0.06:  # nobody reads a screen in letters so large
        return "whiteboard"
    on_a_screen = seen.paper < 0.5 or seen.solid > 0.04 or seen.colour > 0.01 or seen.wide
    return "screenshot" if on_a_screen else "document"


def _is_chart(seen: Features) -> bool:
    return seen.words >= 5 and seen.numbers >= 0.4 and seen.cells < 0.4 and (seen.colour > 0.01 or seen.flat > _DRAWN)


def _is_table(seen: Features) -> bool:
    across, down = seen.rules
    ruled = across >= 3 and down >= 3 and seen.words >= 4
    return ruled or (seen.cells >= 0.6 and seen.words >= 9)


def features(image: Image.Image, found: Sequence[Found], rows: Sequence[Sequence[Piece]]) -> Features:
    """Look at a picture and at the words found in it (in pixels of `image`)."""
    small = image.copy()
    # Nearest keeps flat areas flat; anything smoother would blur what tells drawn from photographed.
    small.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.NEAREST)
    rgb = np.asarray(small, dtype=np.int16)
    brightest, darkest = rgb.max(axis=2), rgb.min(axis=2)
    chroma = brightest - darkest
    boxes = [words.box for words in found]
    area = sum((box.x1 - box.x0) * (box.y1 - box.y0) for box in boxes)
    return Features(
        flat=float((np.abs(np.diff(rgb, axis=1)).max(axis=2) <= 1).mean()),
        paper=float(((darkest > 110) & (chroma < 40)).mean()),
        colour=float((chroma > 90).mean()),
        solid=_second(rgb),
        wide=image.width > image.height,
        words=len(found),
        written=area / (image.width * image.height),
        letters=median(words.height for words in found) / sqrt(image.width * image.height) if found else 0.0,
        numbers=sum(value_of(words.text) is not None for words in found) / len(found) if found else 0.0,
        rules=_rules(rgb.min(axis=2)),
        cells=sum(len(row) >= 3 for row in rows) / len(rows) if rows else 0.0,
    )


def _second(rgb: NDArray[np.int16]) -> float:
    shades = (rgb[:, :, 0] // 16 * 256 + rgb[:, :, 1] // 16 * 16 + rgb[:, :, 2] // 16).ravel()
    counts = np.sort(np.bincount(shades))
    return float(counts[-2] / shades.size) if counts.size > 1 else 0.0


def _rules(grey: NDArray[np.int16]) -> tuple[int, int]:
    """How many thin lines run over half of the picture, across and down."""
    return _thin_lines(grey), _thin_lines(grey.T)


def _thin_lines(grey: NDArray[np.int16]) -> int:
    if grey.shape[0] < 6:  # too low to hold a line with something on both sides
        return 0
    # Darker than what stands three pixels above and below, along at least half of the row.
    dark = (grey[3:-3] < grey[:-6] - 12) & (grey[3:-3] < grey[6:] - 12)
    ruled = np.flatnonzero(dark.mean(axis=1) > 0.5)
    return int((np.diff(ruled, prepend=-10) > 3).sum())
