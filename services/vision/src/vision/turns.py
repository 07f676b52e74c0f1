"""Pictures that lie on their side or stand on their head, though nothing in the file says so."""

from enum import IntEnum
from typing import Final

from PIL import Image

from contracts.recognized import Box
from vision.ocr import TextFound

_TALL: Final = 1.5
"""Height to width from which OCR takes words for turned and turns them before it reads them."""
_MOST: Final = 0.6
"""Share of the characters that must lie on their side."""
_ON_ITS_HEAD: Final = 0.45
"""Share of the length of text from which it is tried. Lines of handwriting are easily taken for the other way up."""
_FEWEST: Final = 4
"""Characters; less tells nothing."""


class Turn(IntEnum):
    """By how many quarters, against the clock, a picture must be turned to stand upright."""

    NONE = 0
    LEFT = 1
    OVER = 2
    RIGHT = 3

    def turned(self, picture: Image.Image) -> Image.Image:
        """The picture, upright."""
        method = {
            Turn.LEFT: Image.Transpose.ROTATE_90,
            Turn.OVER: Image.Transpose.ROTATE_180,
            Turn.RIGHT: Image.Transpose.ROTATE_270,
        }.get(self)
        return picture if method is None else picture.transpose(method)

    def place(self, box: Box, width: float, height: float) -> Box:
        """Where a box of the upright picture lies in the one that is `width` x `height` and not turned."""
        match self:
            case Turn.LEFT:
                return Box(x0=width - box.y1, y0=box.x0, x1=width - box.y0, y1=box.x1)
            case Turn.OVER:
                return Box(x0=width - box.x1, y0=height - box.y1, x1=width - box.x0, y1=height - box.y0)
            case Turn.RIGHT:
                return Box(x0=box.y0, y0=height - box.x1, x1=box.y1, y1=height - box.x0)
            case _:
                return box


def turn_of(found: TextFound) -> Turn:
    """The turn that most of the words ask for. OCR reads each line however it lies; it is their order that suffers."""
    told = sum(len(words.text) for words in found.words)
    if told < _FEWEST:
        return Turn.NONE
    tall = sum(len(words.text) for words in found.words if _is_tall(words.box))
    over = found.on_its_head / max(found.upright + found.on_its_head, 1e-9)
    if tall > _MOST * told:
        return Turn.RIGHT if over > 1 / 2 else Turn.LEFT
    return Turn.OVER if over > _ON_ITS_HEAD else Turn.NONE


def _is_tall(box: Box) -> bool:
    return box.y1 - box.y0 > _TALL * (box.x1 - box.x0)
