"""What vision does with a picture or document that was submitted."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from contracts.recognized import PartProgressed, Reading, TextRecognized
from contracts.submitted import DocumentUploaded, ImageUploaded
from vision.pages import PageRead, gather
from vision.readers import DocumentReader, PictureReader

_SMALLEST_STEP: Final = 0.02
"""Progress is told when it moved by this much, so that a long document does not flood the topic."""


async def read_picture(
    event: ImageUploaded, *, reader: PictureReader
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Say what kind of picture it is, what it shows and what is written in it.

    A picture without words still answers, with an empty text and a description.
    """
    yield _progressed(event, 0.0)
    cause = f"{event.job.job_id}/{event.part_id}"
    reading = await reader.see(event.file, user=event.job.user_id, cause=cause, order=event.job.providers)
    yield _progressed(event, 1.0)
    yield _recognized(event, reading)


async def read_document(
    event: DocumentUploaded, *, reader: DocumentReader
) -> AsyncGenerator[PartProgressed | TextRecognized, None]:
    """Read a PDF or a text file, page by page."""
    told = 0.0
    yield _progressed(event, told)
    read: list[PageRead] = []
    async with aclosing(reader.document(event.file)) as pages:
        async for page in pages:
            read.append(page)
            done = len(read) / page.of
            if done - told >= _SMALLEST_STEP or done == 1:
                told = done
                yield _progressed(event, told)
    yield _recognized(event, gather(read))


def _recognized(event: ImageUploaded | DocumentUploaded, reading: Reading) -> TextRecognized:
    return TextRecognized(attempt=event.attempt, job=event.job, part_id=event.part_id, reading=reading)


def _progressed(event: ImageUploaded | DocumentUploaded, progress: float) -> PartProgressed:
    return PartProgressed(
        attempt=event.attempt, job=event.job, part_id=event.part_id, step="recognize", progress=progress
    )
