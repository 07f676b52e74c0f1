"""From an upload to its reading, through the real children."""

# ruff: noqa: S106 - the password protects a sample that is made here

from collections.abc import AsyncIterator, Callable
from io import BytesIO
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image

from contracts.job import PartKind
from contracts.recognized import PartProgressed, TextRecognized
from contracts.submitted import DocumentUploaded, ImageUploaded
from runtime.blobs import Blobs
from runtime.errors import BadInput
from runtime.providers.chain import Chain
from vision.handlers import read_document, read_picture
from vision.limits import Limits, OutgoingLimits
from vision.preparation import Preparation
from vision.providers import Captioner
from vision.providers.local import Local
from vision.sight import Sight

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(limits: Limits) -> AsyncIterator[Local]:
    local = Local(Blobs.open("memory:"), limits)
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
def sight(reader: Local, limits: Limits, outgoing: OutgoingLimits) -> Sight:
    """Nobody is set up to be asked what a picture shows."""
    return Sight(
        Blobs.open("memory:"), reader, Chain[Captioner]([reader], on_outage="degrade"), Preparation(limits, outgoing)
    )


async def answered(
    facts: AsyncIterator[PartProgressed | TextRecognized],
) -> tuple[list[PartProgressed], TextRecognized]:
    """What was told on the way, and the answer at its end."""
    *told, last = [fact async for fact in facts]
    assert isinstance(last, TextRecognized)
    return [fact for fact in told if isinstance(fact, PartProgressed)], last


def png(picture: Image.Image) -> bytes:
    data = BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


async def test_a_photo_of_a_note_becomes_text_with_places(
    uploaded: Callable[..., ImageUploaded], written: Callable[..., Image.Image], sight: Sight
) -> None:
    event = uploaded(PartKind.IMAGE, "note.png", png(written((40, 60, 40, "Call the dentist on Monday"))))

    progress, recognized = await answered(read_picture(event, reader=sight))

    assert [(fact.step, fact.progress) for fact in progress] == [("recognize", 0), ("recognize", 1)]
    assert (recognized.job, recognized.part_id) == (event.job, "part-1")
    assert recognized.reading.text == "Call the dentist on Monday"
    assert recognized.reading.pages[0].lines[0].box
    assert recognized.reading.provider == "local"
    assert recognized.reading.model == "rapidocr-ppocrv6"
    assert recognized.reading.degraded, "its description stands in for that of a model that sees"
    assert recognized.reading.description
    assert TextRecognized.decode(recognized.encode()) == recognized


async def test_pages_are_told_as_they_are_read_and_scans_are_read_too(
    uploaded: Callable[..., DocumentUploaded],
    pdf: Callable[..., bytes],
    written: Callable[..., Image.Image],
    reader: Local,
) -> None:
    scan = written((60, 80, 40, "Renew the lease"), size=(800, 1035))
    text = [(72, 700, 12, "The contract of the house ends in June, and somebody must see to it that it is renewed.")]
    event = uploaded(PartKind.DOCUMENT, "mixed.pdf", pdf(text, [], text, picture=scan))

    progress, recognized = await answered(read_document(event, reader=reader))

    assert [fact.progress for fact in progress] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    reading = recognized.reading
    assert [page.read_by for page in reading.pages] == ["text-layer", "ocr", "text-layer"]
    assert reading.model == "pdf-text-layer+rapidocr-ppocrv6"
    assert not reading.degraded
    assert reading.description is None
    assert reading.text.index("Renew the lease") < reading.text.rindex("The contract")
    assert all(reading.text[line.start : line.end] == line.text for page in reading.pages for line in page.lines)


async def test_a_long_document_does_not_tell_of_every_page(
    uploaded: Callable[..., DocumentUploaded], pdf: Callable[..., bytes]
) -> None:
    limits = Limits(max_pixels=1_000_000, max_pdf_pages=200, max_text_bytes=1_000, min_confidence=0.7)
    local = Local(Blobs.open("memory:"), limits)
    await local._text.start()  # noqa: SLF001 - OCR is not needed here, and takes seconds to start
    event = uploaded(PartKind.DOCUMENT, "long.pdf", pdf(*[[(72, 700, 12, f"Page {n}")] for n in range(150)]))
    try:
        progress, recognized = await answered(read_document(event, reader=local))
    finally:
        await local._text.stop()  # noqa: SLF001

    assert len(progress) <= 52
    assert progress[-1].progress == 1
    assert len(recognized.reading.pages) == 150


async def test_a_text_file_is_read_whatever_it_is_called(
    uploaded: Callable[..., DocumentUploaded], reader: Local
) -> None:
    event = uploaded(PartKind.DOCUMENT, "notes.pdf", "Zoë: buy milk\r\nand bread".encode("cp1252"))

    _, recognized = await answered(read_document(event, reader=reader))

    assert recognized.reading.text == "Zoë: buy milk\nand bread"
    assert recognized.reading.pages[0].read_by == "plain-text"
    assert recognized.reading.picture is None


async def test_bad_input_is_told_in_the_sender_s_words_and_the_reader_lives_on(
    uploaded: Callable[..., Any], pdf: Callable[..., bytes], reader: Local, sight: Sight
) -> None:
    locked = uploaded(PartKind.DOCUMENT, "locked.pdf", pdf([(72, 700, 12, "x")], password="sesame"))
    speck = uploaded(PartKind.IMAGE, "speck.png", png(Image.new("RGB", (1, 1))))
    noise = uploaded(PartKind.DOCUMENT, "noise.txt", bytes(range(256)) * 4)

    for answer, code in [
        (read_document(locked, reader=reader), "password_protected"),
        (read_picture(speck, reader=sight), "too_small"),
        (read_document(noise, reader=reader), "not_text"),
    ]:
        with pytest.raises(BadInput) as refused:
            await answered(answer)
        assert refused.value.code == code

    fine = uploaded(PartKind.DOCUMENT, "fine.txt", b"Buy milk")
    _, recognized = await answered(read_document(fine, reader=reader))
    assert recognized.reading.text == "Buy milk"
