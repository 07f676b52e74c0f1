"""The text layer of PDFs, and drawing the pages that have none. Runs in a child process.

PDFium is not thread-safe: one process uses it from one thread.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image

from contracts.recognized import Page
from runtime.errors import BadInput
from vision.limits import Limits
from vision.pages import PageRead, set_in_lines
from vision.text_layers import pieces_of, tells_little

MODEL: Final = "pdf-text-layer"

_SIGNATURE: Final = b"%PDF-"
_SIGNATURE_WITHIN: Final = 1024
"""Bytes: where readers look for the signature."""
_DRAWN_LENGTH: Final = 2_000
"""Pixels of the longer side of a page that is drawn for OCR."""
_LARGEST_SCALE: Final = 300 / 72
"""Pixels a point: small pages are not drawn finer than 300 dpi."""


@dataclass(frozen=True)
class Scan:
    """A page without a text layer worth the name: it must be read as a picture."""

    number: int
    of: int


@dataclass(frozen=True)
class Drawing:
    """A page as a picture."""

    image: Image.Image
    width: float
    height: float
    """In points, as the page is shown."""

    @property
    def scale(self) -> float:
        """Points to a pixel."""
        return self.width / self.image.width


def is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return _SIGNATURE in file.read(_SIGNATURE_WITHIN)


def pages_of_pdf(path: Path, limits: Limits) -> Iterator[PageRead | Scan]:
    """Each page, read from its text layer, or the word that it is a scan.

    Raises BadInput: password_protected, unreadable_pdf, too_many_pages.
    """
    with _opened(path) as document:
        of = len(document)
        if of > limits.max_pdf_pages:
            raise BadInput("too_many_pages", f"The PDF has {of} pages; at most {limits.max_pdf_pages} are read.")
        for number in range(1, of + 1):
            yield _page(document, number, of)


def draw_page(path: Path, number: int) -> Drawing:
    """Page `number` (from 1) as a picture for OCR."""
    with _opened(path) as document, closing(_loaded(document, number)) as page:
        width, height = page.get_size()
        scale = min(_DRAWN_LENGTH / max(width, height), _LARGEST_SCALE)
        return Drawing(page.render(scale=scale).to_pil().convert("RGB"), width, height)


def _page(document: pdfium.PdfDocument, number: int, of: int) -> PageRead | Scan:
    with closing(_loaded(document, number)) as page:
        pieces = pieces_of(page)
        if tells_little(page, pieces):
            return Scan(number, of)
        text, lines = set_in_lines([piece] for piece in pieces)
        width, height = page.get_size()
        layer = Page(number=number, width=width, height=height, lines=lines, read_by="text-layer")
        return PageRead(text=text, page=layer, of=of, provider="local", model=MODEL)


def _opened(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as refused:
        if refused.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise BadInput(
                "password_protected", "The PDF is protected by a password; send it without one."
            ) from refused
        raise _unreadable() from refused
    if not len(document):
        raise _unreadable()
    return document


def _loaded(document: pdfium.PdfDocument, number: int) -> pdfium.PdfPage:
    try:
        return document[number - 1]
    except pdfium.PdfiumError as broken:
        raise _unreadable() from broken


def _unreadable() -> BadInput:
    return BadInput("unreadable_pdf", "The PDF cannot be read: it is damaged or cut short.")
