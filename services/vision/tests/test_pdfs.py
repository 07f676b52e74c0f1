"""PDFs: their text layer, their pages without one, and those that can't be read."""

# ruff: noqa: S106 - the password protects a sample that is made here

from collections.abc import Callable
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from runtime.errors import BadInput
from vision.limits import Limits
from vision.looking import page_of_scan
from vision.pages import PageRead, gather
from vision.pdfs import Scan, is_pdf, pages_of_pdf


def test_a_text_layer_is_read_with_the_place_of_every_line(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits
) -> None:
    path = saved(
        pdf(
            [(72, 700, 18, "Launch plan"), (72, 660, 12, "Call the printer (Tom)")],
            [(72, 700, 12, "Order 50 t-shirts for café Zoë")],
        ),
        "plan.pdf",
    )

    reading = gather([page for page in pages_of_pdf(path, limits) if isinstance(page, PageRead)])

    assert reading.text == "Launch plan\n\nCall the printer (Tom)\n\nOrder 50 t-shirts for café Zoë"
    assert reading.model == "pdf-text-layer"
    assert [(page.number, page.read_by, page.width, page.height) for page in reading.pages] == [
        (1, "text-layer", 612, 792),
        (2, "text-layer", 612, 792),
    ]
    first, second = reading.pages[0].lines
    assert first.box
    assert first.box.x0 == pytest.approx(72, abs=3)
    assert first.box.y0 < 792 - 700 < first.box.y1
    assert second.box
    assert second.box.y0 > first.box.y1
    assert all(reading.text[line.start : line.end] == line.text for page in reading.pages for line in page.lines)


def test_a_page_that_is_shown_turned_tells_places_as_shown(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits
) -> None:
    path = saved(pdf([(72, 700, 12, "Sideways")], turned=90), "turned.pdf")

    (page,) = pages_of_pdf(path, limits)

    assert isinstance(page, PageRead)
    assert (page.page.width, page.page.height) == (792, 612)
    box = page.page.lines[0].box
    assert box
    assert box.x0 < 700 < box.x1 + 15
    assert box.y0 == pytest.approx(72, abs=3)
    assert box.y1 - box.y0 > box.x1 - box.x0, "the word runs downwards"


def test_a_page_that_is_a_picture_is_read_by_ocr(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    scan = written((60, 80, 40, "Send the invoice to Acme"), (60, 180, 40, "Book the room by Monday"), size=(800, 1035))
    path = saved(pdf([], picture=scan), "scan.pdf")

    assert list(pages_of_pdf(path, limits)) == [Scan(1, 1)]
    page = page_of_scan(path, 1, 1, limits)

    assert page.text.splitlines()[0] == "Send the invoice to Acme"
    assert "Book the room by Monday" in page.text
    assert page.page.read_by == "ocr"
    assert (page.page.width, page.page.height) == (612, 792)
    box = page.page.lines[0].box
    assert box
    assert box.x0 == pytest.approx(60 * 612 / 800, abs=12)
    assert box.y0 == pytest.approx(80 * 792 / 1035, abs=16)


def test_a_stamp_on_a_scanned_page_does_not_hide_the_scan(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    scan = written((60, 80, 40, "Renew the contract"), size=(400, 520))
    path = saved(pdf([(500, 20, 8, "Page 1 of 1")], picture=scan), "stamped.pdf")

    assert list(pages_of_pdf(path, limits)) == [Scan(1, 1)]


def test_an_empty_page_is_read_as_no_text(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits
) -> None:
    (page,) = pages_of_pdf(saved(pdf([]), "empty.pdf"), limits)

    assert isinstance(page, PageRead)
    assert page.text == ""
    assert gather([page]).text == ""


def test_a_pdf_with_a_password_is_refused_and_says_so(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits
) -> None:
    path = saved(pdf([(72, 700, 12, "Secret")], password="sesame"), "locked.pdf")
    with pdfium.PdfDocument(path, password="sesame") as opened:
        assert opened[0].get_textpage().get_text_bounded() == "Secret", "the sample is really encrypted"

    with pytest.raises(BadInput) as refused:
        list(pages_of_pdf(path, limits))

    assert refused.value.code == "password_protected"


@pytest.mark.parametrize("keep", [8, 60, 300])
def test_a_pdf_that_is_cut_short_is_refused(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits, keep: int
) -> None:
    path = saved(pdf([(72, 700, 12, "Lost")])[:keep], "cut.pdf")

    with pytest.raises(BadInput) as refused:
        list(pages_of_pdf(path, limits))

    assert refused.value.code == "unreadable_pdf"


def test_a_book_is_too_long(pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits) -> None:
    path = saved(pdf(*[[]] * (limits.max_pdf_pages + 1)), "book.pdf")

    with pytest.raises(BadInput, match="21 pages; at most 20") as refused:
        list(pages_of_pdf(path, limits))

    assert refused.value.code == "too_many_pages"


def test_a_pdf_is_known_by_its_content(pdf: Callable[..., bytes], saved: Callable[..., Path]) -> None:
    assert is_pdf(saved(pdf([]), "notes.txt"))
    assert is_pdf(saved(b"some mail header\r\n" + pdf([]), "mailed.bin"))
    assert not is_pdf(saved(b"Buy milk", "milk.pdf"))
