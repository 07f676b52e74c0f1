"""Cutting a picture into pieces of a shape that OCR reads well. Runs in a child process.

OCR reduces what is longer than 2,000 pixels, so the text of a long screenshot would become too small to
read; and it enlarges the short side of a strip, which can take half a minute.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_LONGEST: Final = 2_000
_ELONGATED: Final = 2.0
"""Long side to short side. Less than this is read in one piece."""
_MOST_ELONGATED: Final = 2
_MOST_TILES: Final = 40


@dataclass(frozen=True)
class Tile:
    """A piece of a picture, in a shape for OCR."""

    image: Image.Image
    left: float
    top: float
    """Where its corner lies, in pixels of the whole."""
    scale: float
    """Pixels of the whole to one of the tile."""


def tiles(whole: Image.Image) -> Iterator[Tile]:
    """The picture in one piece, or cut across its long side where the least would be cut through."""
    short, long = sorted(whole.size)
    if long <= _LONGEST or long < _ELONGATED * short:
        yield _fitted(whole, 0, 0)
        return
    upright = whole.height == long
    length = int(max(1.5 * min(short, _LONGEST), _LONGEST / 2, long / _MOST_TILES))
    ink = _ink(whole, upright=upright)
    begin = 0
    while begin < long:
        end = _quietest(ink, begin + length * 3 // 4, begin + length) if begin + length < long else long
        box = (0, begin, whole.width, end) if upright else (begin, 0, end, whole.height)
        yield _fitted(whole.crop(box), box[0], box[1])
        begin = end


def _ink(whole: Image.Image, *, upright: bool) -> NDArray[np.float64]:
    """How much changes along each row (or column) across the long side."""
    grey = np.asarray(whole.convert("L"), dtype=np.int16)
    if not upright:
        grey = grey.T
    changes: NDArray[np.float64] = np.abs(np.diff(grey, axis=1)).mean(axis=1, dtype=np.float64)
    return changes


def _quietest(ink: NDArray[np.float64], low: int, high: int) -> int:
    """The middle of the longest quiet stretch within `low` to `high`."""
    window = ink[low:high]
    quiet = np.flatnonzero(window <= window.min() + 0.5)
    stretches = np.split(quiet, np.flatnonzero(np.diff(quiet) > 1) + 1)
    longest = max(stretches, key=len)
    return low + int(longest[len(longest) // 2])


def _fitted(image: Image.Image, left: float, top: float) -> Tile:
    """The tile, reduced to what OCR looks at, with paper added beside a strip."""
    scale = max(1.0, max(image.size) / _LONGEST)
    if scale > 1:
        image = image.resize(
            (max(1, round(image.width / scale)), max(1, round(image.height / scale))), Image.Resampling.LANCZOS
        )
    least = max(32, max(image.size) // _MOST_ELONGATED)
    if min(image.size) < least:
        paper = Image.new("RGB", (max(image.width, least), max(image.height, least)), image.getpixel((0, 0)))
        paper.paste(image, (0, 0))
        image = paper
    return Tile(image, left, top, scale)
