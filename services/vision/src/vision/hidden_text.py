"""Which characters of a PDF's text layer nobody can see on the page. Runs in a child process.

They are not read: a reader would look in vain for a task that comes from them.
"""

import ctypes
from collections.abc import Iterator
from typing import Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from numpy.typing import NDArray

_UNDRAWN: Final = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_TINY: Final = 1.0
"""Points: letters of a line that is less high and wide than this are dust."""
_CONTRAST: Final = 12
"""Of 255: where the page, drawn, differs by less within a letter's box, no letter is seen."""
_SCALE: Final = 2.0
"""Pixels a point in which the page is drawn for that,"""
_LONGEST: Final = 2_000
"""and the most pixels of its longer side."""
_MOSTLY: Final = 0.5
_LOOKED_AT: Final = 12
"""Letters of one piece of text that are looked at, evenly spread; what most of them are, all are."""

_SPACE: Final = 0x20
_FAR: Final = 10_000.0
"""Points; PDFium tells places in whole pixels, so a short way would be told badly."""

Box = tuple[float, float, float, float]


def hidden_characters(page: pdfium.PdfPage, text_page: pdfium.PdfTextPage) -> frozenset[int]:
    """Positions of the characters that are outside the page, too small, transparent, invisible, or like the ground
    they stand on.

    The invisible text that OCR programs lay over a scan is read where there is something to be seen below it.
    """
    scanned = is_mostly_picture(page)
    drawn: _Drawn | None = None
    hidden: set[int] = set()
    for text_object, run in _runs(text_page):
        if _is_tiny(text_page, run[0]) or (not scanned and _is_undrawn(text_object, text_page, run[0])):
            hidden.update(run)
            continue
        drawn = drawn or _Drawn(page)
        some = run[:: 1 + len(run) // _LOOKED_AT]
        if sum(drawn.shows(_box(text_page, position)) for position in some) * 2 < len(some):
            hidden.update(run)
    return frozenset(hidden)


def is_mostly_picture(page: pdfium.PdfPage) -> bool:
    """Whether pictures cover more than half of the page, as a scan does."""
    width, height = page.get_size()
    covered: float = 0.0
    for picture in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = picture.get_bounds()
        covered += abs(right - left) * abs(top - bottom)
    return bool(covered > _MOSTLY * width * height)


class _Drawn:
    """The page as a picture, to look at."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        scale = min(_SCALE, _LONGEST / max(page.get_size()))
        self._pixels: NDArray[np.uint8] = page.render(scale=scale).to_numpy()
        # How a place on the page becomes one in the picture: turned, cropped and scaled, but never bent.
        origin, right, up = (self._device(page, *corner) for corner in ((0, 0), (_FAR, 0), (0, _FAR)))
        self._origin = origin
        self._across = (right - origin) / _FAR
        self._up = (up - origin) / _FAR

    def shows(self, box: Box) -> bool:
        """Whether there is anything to be seen within a box (left, bottom, right, top, in points of the page)."""
        corners = [self._origin + x * self._across + y * self._up for x, y in (box[:2], box[2:])]
        # One pixel more on each side: a full stop fills its box.
        (x0, y0), (x1, y1) = np.min(corners, axis=0) - 1, np.max(corners, axis=0) + 2
        part = self._pixels[max(int(y0), 0) : max(int(y1), 0), max(int(x0), 0) : max(int(x1), 0)]
        if not part.size:
            return False
        return bool((part.max(axis=(0, 1)).astype(int) - part.min(axis=(0, 1))).max() >= _CONTRAST)

    def _device(self, page: pdfium.PdfPage, x: float, y: float) -> NDArray[np.float64]:
        height, width = self._pixels.shape[:2]
        across, down = ctypes.c_int(), ctypes.c_int()
        pdfium_c.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
        return np.array((across.value, down.value), dtype=np.float64)


def _runs(text_page: pdfium.PdfTextPage) -> Iterator[tuple[pdfium_c.FPDF_PAGEOBJECT, list[int]]]:
    """Text objects, with the positions of their characters. Spaces and line ends that PDFium adds belong to none."""
    before, run = None, list[int]()
    for position in range(text_page.count_chars()):
        text_object = pdfium_c.FPDFText_GetTextObject(text_page, position)
        if not text_object or pdfium_c.FPDFText_GetUnicode(text_page, position) == _SPACE:
            continue
        if before and ctypes.addressof(before.contents) != ctypes.addressof(text_object.contents):
            yield before, run
            run = []
        run.append(position)
        before = text_object
    if before:
        yield before, run


def _is_undrawn(text_object: pdfium_c.FPDF_PAGEOBJECT, text_page: pdfium.PdfTextPage, position: int) -> bool:
    mode = pdfium_c.FPDFTextObj_GetTextRenderMode(text_object)
    if mode in _UNDRAWN:
        return True
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    if mode != pdfium_c.FPDF_TEXTRENDERMODE_FILL:
        return False
    told = pdfium_c.FPDFText_GetFillColor(text_page, position, red, green, blue, opacity)
    return bool(told) and opacity.value == 0


def _is_tiny(text_page: pdfium.PdfTextPage, position: int) -> bool:
    left, bottom, right, top = _box(text_page, position, loose=True)
    return max(right - left, top - bottom) < _TINY


def _box(text_page: pdfium.PdfTextPage, position: int, *, loose: bool = False) -> Box:
    """Where a character is, in points of the page; one without a place is nowhere and has no size."""
    try:
        box: Box = text_page.get_charbox(position, loose=loose)
    except pdfium.PdfiumError:
        return (0, 0, 0, 0)
    return box
