"""Looking at one picture, or at one page that is a picture. Runs in a child process."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PIL import Image

from contracts.recognized import Box, Line, Page
from vision.charts import chart_order
from vision.descriptions import describe
from vision.kinds import kind_of
from vision.layout import Found, reading_order
from vision.limits import Limits
from vision.models import MODEL
from vision.ocr import find_text
from vision.pages import PageRead, Piece, set_in_lines
from vision.pdfs import draw_page
from vision.pictures import open_picture
from vision.turns import Turn, turn_of

Rows = list[list[Piece]]

_AS_GOOD: Final = 0.9
"""What a turned picture must tell, compared with the one that was sent: their order is worth a word or two."""


@dataclass(frozen=True)
class _Read:
    """A picture, read. Places are those in the upright one."""

    upright: Image.Image
    turn: Turn
    """What made it upright."""
    words: list[Found]
    rows: Rows


def page_of_picture(path: Path, limits: Limits) -> PageRead:
    """The picture's kind, description and text. Raises BadInput."""
    picture = open_picture(path, limits.max_pixels)
    read = _read(picture.image, limits)
    kind = kind_of(read.upright, read.words, read.rows)
    if kind == "chart":
        read = replace(read, rows=chart_order(read.words))
    page, text = _page(1, picture.width, picture.height, read, picture.scale)
    return PageRead(
        text=text,
        page=page,
        of=1,
        provider="local",
        model=MODEL,
        picture=kind,
        description=describe(kind, picture.width, picture.height, read.rows),
    )


def page_of_scan(path: Path, number: int, of: int, limits: Limits) -> PageRead:
    """A page of a PDF that has no text of its own, read as a picture; boxes in points."""
    drawn = draw_page(path, number)
    read = _read(drawn.image, limits)
    page, text = _page(number, drawn.width, drawn.height, read, drawn.scale)
    return PageRead(text=text, page=page, of=of, provider="local", model=MODEL)


def _read(image: Image.Image, limits: Limits) -> _Read:
    """Read it; where its words lie on their side or stand on their head, once more the right way up."""
    found = find_text(image, min_confidence=limits.min_confidence)
    turn = turn_of(found)
    if turn is not Turn.NONE:
        upright = turn.turned(image)
        again = find_text(upright, min_confidence=limits.min_confidence)
        if again.weight > _AS_GOOD * found.weight:
            return _Read(upright, turn, again.words, reading_order(again.words))
    return _Read(image, Turn.NONE, found.words, reading_order(found.words))


def _page(number: int, width: float, height: float, read: _Read, scale: float) -> tuple[Page, str]:
    """The page as its sender sees it, in pixels of the whole picture or in points; `scale` of them to a pixel read."""
    text, lines = set_in_lines(read.rows)

    def place(line: Line) -> Line:
        if line.box is None:
            return line
        box = read.turn.place(line.box, width / scale, height / scale)
        return line.model_copy(update={"box": Box(**{edge: round(at * scale, 1) for edge, at in box})})

    return Page(number=number, width=width, height=height, lines=tuple(map(place, lines)), read_by="ocr"), text
