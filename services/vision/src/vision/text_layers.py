"""The words that a PDF page carries as text, line by line, in the order in which they were written.

Runs in a child process.
"""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from contracts.recognized import Box
from vision.hidden_text import hidden_characters, is_mostly_picture
from vision.pages import Piece

_FINE: Final = 100
"""Device units a point: PDFium tells places on the page in whole units."""
_HYPHENS: Final = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""How PDFium writes a hyphen that ends a line."""
_FEW: Final = 60
"""Characters: a page that is one picture and has no more text than this (a stamp, a page number) is a scan."""
_MOST_UNKNOWN: Final = 0.3
"""Share of characters without a known meaning from which a text layer is worthless."""


def pieces_of(page: pdfium.PdfPage) -> list[Piece]:
    """The lines of the text layer that can be seen. Boxes in points, origin at the top left of the page as it is shown."""
    text_page = page.get_textpage()
    try:
        return [piece for line in _lines(page, text_page) if (piece := _piece(page, text_page, line))]
    finally:
        text_page.close()


def tells_little(page: pdfium.PdfPage, pieces: Sequence[Piece]) -> bool:
    """Whether the page must be read as a picture, because its text layer is missing, a stamp or garbled."""
    text = "".join(piece.text for piece in pieces)
    if not text:
        return next(page.get_objects(max_depth=1), None) is not None
    unknown = sum(character == "�" or "\ue000" <= character <= "\uf8ff" for character in text)
    if unknown > _MOST_UNKNOWN * len(text):
        return True
    return len(text) < _FEW and is_mostly_picture(page)


def _lines(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> Iterator[list[tuple[int, str]]]:
    """Characters that can be seen with their positions, cut where PDFium sees a line end."""
    hidden = hidden_characters(page, text_page)
    line: list[tuple[int, str]] = []
    for position in range(text_page.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(text_page, position)
        if code in (0x0A, 0x0D):
            yield line
            line = []
        elif code and position not in hidden:
            line.append((position, _HYPHENS.get(code) or chr(code)))
    yield line


def _piece(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, line: Sequence[tuple[int, str]]) -> Piece | None:
    # Characters beyond the first plane may come as two surrogates.
    raw = "".join(character for _, character in line).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = " ".join("".join(c if c.isprintable() or c.isspace() else " " for c in raw).split())
    if not text:
        return None
    corners = [
        corner
        for position, character in line
        if not character.isspace()
        for corner in _corners(page, text_page, position)
    ]
    if not corners:
        return Piece(text)
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return Piece(text, Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys)))


def _corners(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage, position: int) -> tuple[tuple[float, float], ...]:
    """Two opposite corners of a character's box, or none where it has no place."""
    try:
        left, bottom, right, top = text_page.get_charbox(position, loose=True)
    except pdfium.PdfiumError:
        return ()
    return _shown(page, left, top), _shown(page, right, bottom)


def _shown(page: pdfium.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A place on the page as it is shown: turned as /Rotate says, cropped, origin top left."""
    width, height = page.get_size()
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(
        page, 0, 0, round(width * _FINE), round(height * _FINE), 0, x, y, ctypes.byref(across), ctypes.byref(down)
    )
    return across.value / _FINE, down.value / _FINE
