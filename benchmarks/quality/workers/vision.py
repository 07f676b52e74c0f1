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
from vision.handlers import read_picture
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
    return names(Sight.of(settings_of(Settings), Blobs.open("memory:")).captioners.report())


@asynccontextmanager
async def opened(provider: str) -> AsyncIterator[Vision]:
    """Vision with that provider. Raises OcrModelMissing."""
    settings = settings_of(Settings, vision_providers=(provider,))
    blobs = Blobs.open(settings.blob_url)
    sight = Sight.of(settings, blobs)
    await sight.start()
    try:
        yield Vision(sight, blobs, settings.vision_ocr_processes)
    finally:
        await sight.stop()
