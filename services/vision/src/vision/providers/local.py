"""Reading on this machine: OCR by rapidocr, text layers by PDFium, plain text.

The heavy libraries live in child processes only. This module is imported by both sides, so the functions that
run in a child import what they need when they are called there.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.job import File
from runtime.blobs import Blobs
from runtime.file_copy import file_copy
from runtime.process_pool import ProcessPool
from runtime.providers.local_calls import counted
from runtime.providers.question import Reply
from vision.captions import Caption
from vision.exhibit import Exhibit
from vision.limits import TEXT_BYTES, Limits
from vision.models import MODEL, find_models
from vision.pages import PageRead

if TYPE_CHECKING:
    from vision.pdfs import Scan


class Local:
    """Two kinds of children: one reads what is text already, the others hold the OCR models.

    So a text file never waits behind a scanned book, and pictures take turns with its pages. As a captioner it tells
    a picture by its layout and by the text read in it.
    """

    provider = "local"
    model = MODEL
    endpoint = None

    def __init__(self, blobs: Blobs, limits: Limits, *, ocr_processes: int = 1, page_timeout_s: float = 120) -> None:
        """Raises OcrModelMissing."""
        find_models()
        self._blobs = blobs
        self._limits = limits
        self._text = ProcessPool(size=1, timeout_s=page_timeout_s, memory_bytes=TEXT_BYTES)
        self._ocr = ProcessPool(
            size=ocr_processes, warm_up=_warm_up, timeout_s=page_timeout_s, memory_bytes=limits.memory_bytes
        )

    async def start(self) -> None:
        await self._text.start()
        try:
            await self._ocr.start()
        except BaseException:
            await self._text.stop()
            raise

    async def stop(self) -> None:
        await self._ocr.stop()
        await self._text.stop()

    async def picture(self, path: Path) -> PageRead:
        """The one page that a picture is; boxes in pixels of the picture, upright as its file says. Raises BadInput."""
        with counted(self.model, "read"):
            return await self._ocr.run(_look, path, self._limits)

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:  # noqa: ARG002 - the same for everybody
        with counted(self.model, "caption"):
            page = await exhibit.page()
        return Reply(Caption(text=page.description or "", kind=page.picture))

    async def document(self, file: File) -> AsyncGenerator[PageRead]:
        async with file_copy(file, self._blobs) as path:
            scans: list[Scan] = []
            async with aclosing(self._text.stream(_read, path, self._limits)) as pages:
                async for page in pages:
                    if isinstance(page, PageRead):
                        yield page
                    else:
                        scans.append(page)
            for scan in scans:
                with counted(self.model, "read"):
                    page = await self._ocr.run(_look_at_page, path, scan.number, scan.of, self._limits)
                yield page


def _warm_up() -> None:
    from vision.ocr import warm_up  # noqa: PLC0415 - only the child pays for it

    warm_up()


def _look(path: Path, limits: Limits) -> PageRead:
    from vision.looking import page_of_picture  # noqa: PLC0415 - only the child pays for it

    return page_of_picture(path, limits)


def _look_at_page(path: Path, number: int, of: int, limits: Limits) -> PageRead:
    from vision.looking import page_of_scan  # noqa: PLC0415 - only the child pays for it

    return page_of_scan(path, number, of, limits)


def _read(path: Path, limits: Limits) -> "Iterator[PageRead | Scan]":
    from vision.pdfs import is_pdf, pages_of_pdf  # noqa: PLC0415 - only the child pays for it
    from vision.texts import page_of_text  # noqa: PLC0415 - only the child pays for it

    if is_pdf(path):
        yield from pages_of_pdf(path, limits)
    else:
        yield page_of_text(path, limits)
