"""Vision: pictures to lines of text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality.submissions import uploaded
from benchmarks.quality.workers import Answer, last, names, settings_of
from contracts.recognized import TextRecognized
from contracts.submitted import ImageUploaded
from runtime.blobs import Blobs
from runtime.errors import BadInput
from vision.app import captioners_of
from vision.handlers import read_picture
from vision.limits import Limits, OutgoingLimits
from vision.preparation import Preparation
from vision.providers.local import Local
from vision.settings import Settings
from vision.sight import Sight

Lines = tuple[str, ...]


class Vision:
    """Vision with one provider, started."""

    def __init__(self, sight: Sight, blobs: Blobs, at_once: int) -> None:
        self._sight = sight
        self._blobs = blobs
        self.at_once = at_once

    async def answer(self, asked: Path) -> Answer[Lines]:
        """The lines of text in a picture; none where it can't be read."""
        event = await uploaded(asked, ImageUploaded, self._blobs, datetime.now(UTC))
        try:
            recognized: TextRecognized = await last(read_picture(event, reader=self._sight))
        except BadInput:
            return Answer((), stood_in=False)
        reading = recognized.reading
        return Answer(
            tuple(line.text for page in reading.pages for line in page.lines), stood_in=bool(reading.passed_over)
        )


def providers() -> tuple[str, ...]:
    """Those that are set up to say what a picture shows. What is written in it is read on this machine for all of them."""
    settings, blobs = settings_of(Settings), Blobs.open("memory:")
    return names(captioners_of(settings, _local(settings, blobs), blobs).report())


@asynccontextmanager
async def opened(provider: str) -> AsyncIterator[Vision]:
    """Vision with that provider. Raises OcrModelMissing."""
    settings = settings_of(Settings, vision_providers=(provider,))
    blobs = Blobs.open(settings.blob_url)
    local = _local(settings, blobs)
    captioners = captioners_of(settings, local, blobs)
    outgoing = OutgoingLimits(longest_side=settings.vision_outgoing_side, max_bytes=settings.vision_outgoing_bytes)
    preparation = Preparation(_limits(settings), outgoing, timeout_s=settings.vision_page_timeout_s)
    sight = Sight(blobs, local, captioners, preparation)
    await sight.start()
    try:
        yield Vision(sight, blobs, settings.vision_ocr_processes)
    finally:
        await sight.stop()


def _local(settings: Settings, blobs: Blobs) -> Local:
    return Local(
        blobs,
        _limits(settings),
        ocr_processes=settings.vision_ocr_processes,
        page_timeout_s=settings.vision_page_timeout_s,
    )


def _limits(settings: Settings) -> Limits:
    return Limits(
        max_pixels=settings.vision_max_pixels,
        max_pdf_pages=settings.vision_max_pdf_pages,
        max_text_bytes=settings.vision_max_text_bytes,
        min_confidence=settings.vision_min_confidence,
    )
