"""Looking at one picture, or at one page that is a picture. Runs in a child process."""

from pathlib import Path

from contracts.recognized import Box, Page
from vision.descriptions import describe
from vision.kinds import kind_of
from vision.layout import Found, reading_order
from vision.limits import Limits
from vision.models import MODEL
from vision.ocr import find_text
from vision.pages import PageRead, Piece, set_in_lines
from vision.pdfs import draw_page
from vision.pictures import open_picture

Rows = list[list[Piece]]


def page_of_picture(path: Path, limits: Limits) -> PageRead:
    """The picture's kind, description and text. Raises BadInput."""
    picture = open_picture(path, limits.max_pixels)
    found = find_text(picture.image, min_confidence=limits.min_confidence)
    rows = reading_order(found)
    kind = kind_of(picture.image, found, rows)
    page, text = _page(1, picture.width, picture.height, _scaled(rows, picture.scale))
    return PageRead(
        text=text,
        page=page,
        of=1,
        provider="local",
        model=MODEL,
        picture=kind,
        description=describe(kind, picture.width, picture.height, rows),
    )


def page_of_scan(path: Path, number: int, of: int, limits: Limits) -> PageRead:
    """A page of a PDF that has no text of its own, read as a picture; boxes in points."""
    drawn = draw_page(path, number)
    found: list[Found] = find_text(drawn.image, min_confidence=limits.min_confidence)
    page, text = _page(number, drawn.width, drawn.height, _scaled(reading_order(found), drawn.scale))
    return PageRead(text=text, page=page, of=of, provider="local", model=MODEL)


def _page(number: int, width: float, height: float, rows: Rows) -> tuple[Page, str]:
    text, lines = set_in_lines(rows)
    return Page(number=number, width=width, height=height, lines=lines, read_by="ocr"), text


def _scaled(rows: Rows, scale: float) -> Rows:
    """The same places in pixels of the whole picture, or in points of the page."""

    def place(box: Box | None) -> Box | None:
        return box and Box(
            x0=round(box.x0 * scale, 1),
            y0=round(box.y0 * scale, 1),
            x1=round(box.x1 * scale, 1),
            y1=round(box.y1 * scale, 1),
        )

    return [[Piece(piece.text, place(piece.box), piece.confidence) for piece in row] for row in rows]
