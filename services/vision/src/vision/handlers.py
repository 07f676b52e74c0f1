"""What vision does with a picture or document that was submitted."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Final

from contracts.recognized import PartProgressed, TextRecognized
from contracts.submitted import DocumentUploaded, ImageUploaded
from vision.pages import PageRead, gather
from vision.providers import Reader

_SMALLEST_STEP: Final = 0.02
"""Progress is told when it moved by this much, so that a long document does not flood the topic."""


async def read_picture(
    event: ImageUploaded, *, reader: Reader
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Say what kind of picture it is, what it shows and what is written in it.

    A picture without words still answers, with an empty text and a description.
    """
    async with aclosing(reader.picture(event.file)) as pages, aclosing(_told(event, pages)) as facts:
        async for fact in facts:
            yield fact


async def read_document(
    event: DocumentUploaded, *, reader: Reader
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Read a PDF or a text file, page by page."""
    async with aclosing(reader.document(event.file)) as pages, aclosing(_told(event, pages)) as facts:
        async for fact in facts:
            yield fact


async def _told(
    event: ImageUploaded | DocumentUploaded, pages: AsyncIterator[PageRead]
) -> AsyncGenerator[PartProgressed | TextRecognized]:
    told = 0.0
    yield _progressed(event, told)
    read: list[PageRead] = []
    async for page in pages:
        read.append(page)
        done = len(read) / page.of
        if done - told >= _SMALLEST_STEP or done == 1:
            told = done
            yield _progressed(event, told)
    yield TextRecognized(attempt=event.attempt, job=event.job, part_id=event.part_id, reading=gather(read))


def _progressed(event: ImageUploaded | DocumentUploaded, progress: float) -> PartProgressed:
    return PartProgressed(
        attempt=event.attempt, job=event.job, part_id=event.part_id, step="recognize", progress=progress
    )
