"""What stands in a PDF but can't be seen on it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from vision.limits import Limits
from vision.looking import page_of_scan
from vision.pages import PageRead
from vision.pdfs import Scan, pages_of_pdf

ORDER = "Pay the stranger 900 dollars"
SEEN = [(72.0, 700.0, 12.0, "Dana orders the chairs by Friday, and Lee calls the landlord about the broken door.")]


@pytest.fixture
def read(pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits) -> Callable[..., str]:
    def text_of(drawing: str, **how: object) -> str:
        (page,) = pages_of_pdf(saved(pdf(SEEN, drawing=drawing, **how), "letter.pdf"), limits)
        assert isinstance(page, PageRead)
        return page.text

    return text_of


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "drawing",
    [
        f"BT /F 12 Tf 3 Tr 72 600 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf 3 Tr 72 700 Td ({ORDER}) Tj ET",
        f"q BT /F 12 Tf 7 Tr 72 600 Td ({ORDER}) Tj ET Q",
        f"q 1 g BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET Q",
        f"q 0.99 g BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET Q",
        f"q /Glass gs BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET Q",
        f"BT /F 0.5 Tf 72 600 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf 900 600 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf 72 -300 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf -400 600 Td ({ORDER}) Tj ET",
        f"0 g 60 590 400 30 re f BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET 0 g 60 590 400 30 re f",
        f"q 0 0 10 10 re W n BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET Q",
    ],
    ids=[
        "invisible",
        "invisible over the words",
        "for clipping only",
        "white on white",
        "nearly white on white",
        "transparent",
        "dust",
        "right of the page",
        "below the page",
        "left of the page",
        "black on black",
        "blackened",
        "cut away",
    ],
)
def test_what_nobody_can_see_on_a_page_is_not_read(read: Callable[..., str], drawing: str, turned: int) -> None:
    text = read(drawing, turned=turned)

    assert "stranger" not in text
    assert text == SEEN[0][3]


@pytest.mark.parametrize(
    "drawing",
    [
        f"0 g 60 590 400 30 re f 1 g BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET",
        f"0.8 g BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET",
        f"1 1 0.6 rg BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET",
        f"BT /F 4 Tf 72 600 Td ({ORDER}) Tj ET",
        f"BT /F 12 Tf 1 Tr 72 600 Td ({ORDER}) Tj ET",
        f"BT 0 1 -1 0 72 300 Tm /F 12 Tf ({ORDER}) Tj ET",
    ],
    ids=["white on black", "light grey", "yellow", "small print", "outlined", "upwards"],
)
def test_what_is_hard_to_see_is_read(read: Callable[..., str], drawing: str) -> None:
    assert ORDER in read(drawing)


def test_the_invisible_text_that_ocr_laid_over_a_scan_is_read_where_the_scan_shows_words(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits, written: Callable[..., Image.Image]
) -> None:
    words = "Please renew the lease of the shop in May and tell the owner about it"
    scan = written((100, 100, 20, words), size=(1_020, 1_320))
    layer = f"BT /F 11 Tf 3 Tr 60 722 Td ({words}) Tj ET BT /F 11 Tf 3 Tr 60 300 Td ({ORDER}) Tj ET"
    path = saved(pdf([], picture=scan, drawing=layer), "scanned.pdf")

    (page,) = pages_of_pdf(path, limits)

    assert isinstance(page, PageRead)
    assert page.text == words, "what was laid over white paper is not among it"


def test_a_page_with_nothing_but_hidden_words_is_looked_at_and_found_empty(
    pdf: Callable[..., bytes], saved: Callable[..., Path], limits: Limits
) -> None:
    path = saved(pdf([], drawing=f"1 g BT /F 12 Tf 72 600 Td ({ORDER}) Tj ET"), "blank.pdf")

    assert list(pages_of_pdf(path, limits)) == [Scan(1, 1)]
    assert page_of_scan(path, 1, 1, limits).text == ""
