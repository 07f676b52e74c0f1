"""What kind of picture it is."""

from collections.abc import Callable
from math import sin
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from vision.limits import Limits
from vision.looking import page_of_picture
from vision.pages import PictureKind

PROSE = [
    "The committee met on Monday to discuss the budget",
    "for the coming year and agreed on three measures.",
    "Travel will be booked earlier, two offices will be",
    "merged, and the canteen gets a new contract. Anna",
    "will prepare the papers until the end of the month",
    "and send them to all members of the committee for",
    "comments. The next meeting takes place in January.",
]


def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.load_default(size)  # type: ignore[return-value]  # its basic fallback is not built in here


def letter() -> Image.Image:
    picture = Image.new("RGB", (850, 1100), "white")
    pen = ImageDraw.Draw(picture)
    for n, line in enumerate(PROSE * 3):
        pen.text((90, 90 + 44 * n), line, fill="black", font=font(24))
    return picture


def seen_by_a_camera(picture: Image.Image, lean: float = 2) -> Image.Image:
    turned = picture.rotate(lean, fillcolor=(214, 214, 208), resample=Image.Resampling.BICUBIC)
    pixels = np.asarray(turned, dtype=np.float64) * 0.9
    pixels += np.random.default_rng(4).normal(0, 6, pixels.shape)
    pixels *= np.linspace(0.85, 1, picture.width)[None, :, None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def whiteboard() -> Image.Image:
    picture = Image.new("RGB", (1200, 900), (248, 248, 244))
    pen = ImageDraw.Draw(picture)
    ideas = [
        ("Launch plan", "navy"),
        ("1. Call the printer", "black"),
        ("2. Finish the video", "black"),
        ("Friday!", "red"),
    ]
    for n, (idea, ink) in enumerate(ideas):
        pen.text((90, 80 + 190 * n), idea, fill=ink, font=font(90))
    return seen_by_a_camera(picture)


def screen(dark: bool = False) -> Image.Image:
    picture = Image.new("RGB", (1280, 800), (30, 32, 40) if dark else (244, 245, 247))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 1280, 60), fill=(40, 80, 200))
    pen.rectangle((0, 60, 240, 800), fill=(20, 22, 30) if dark else (226, 230, 236))
    for n, item in enumerate(["Inbox", "Projects", "Archive", "Settings"]):
        pen.text((30, 90 + 60 * n), item, fill="white" if dark else "black", font=font(22))
    for n, item in enumerate(["Send the invoice to Acme", "Review pull request 317", "Book flights to Berlin"]):
        pen.text((290, 110 + 70 * n), item, fill="white" if dark else "black", font=font(22))
    return picture


def sticky_note() -> Image.Image:
    picture = Image.new("RGB", (1000, 760), (120, 84, 60))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((180, 60, 820, 700), fill=(250, 225, 90))
    for n, words in enumerate(["FLYERS", "Mia: print 200", "by Thursday"]):
        pen.text((220, 120 + 170 * n), words, fill=(20, 30, 90), font=font(80))
    return picture


def grid() -> Image.Image:
    picture = Image.new("RGB", (900, 420), "white")
    pen = ImageDraw.Draw(picture)
    cells = [
        ["Task", "Owner", "Due"],
        ["Fix login", "Tom", "Friday"],
        ["Write docs", "Anna", "Monday"],
        ["Ship", "Zoe", "May 3"],
    ]
    for y in range(5):
        pen.line((20, 20 + 90 * y, 860, 20 + 90 * y), fill="black", width=2)
    for x in range(4):
        pen.line((20 + 280 * x, 20, 20 + 280 * x, 380), fill="black", width=2)
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            pen.text((40 + 280 * x, 48 + 90 * y), cell, fill="black", font=font(30))
    return picture


def curve() -> Image.Image:
    picture = Image.new("RGB", (900, 600), "white")
    pen = ImageDraw.Draw(picture)
    pen.text((300, 15), "Visitors a week", fill="black", font=font(28))
    pen.rectangle((100, 70, 860, 520), outline="black")
    for n in range(6):
        pen.text((40, 505 - 85 * n), str(n * 20 + 10), fill="black", font=font(22))
        pen.text((110 + 140 * n, 540), str(2020 + n), fill="black", font=font(22))
    pen.line([(100 + x, 300 - 150 * sin(x / 90)) for x in range(760)], fill="crimson", width=5)
    return picture


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        pytest.param(letter, "document", id="a letter"),
        pytest.param(lambda: seen_by_a_camera(letter(), 1), "document", id="a letter under a camera"),
        pytest.param(whiteboard, "whiteboard", id="a whiteboard under a camera"),
        pytest.param(sticky_note, "whiteboard", id="a sticky note"),
        pytest.param(screen, "screenshot", id="a screen"),
        pytest.param(lambda: screen(dark=True), "screenshot", id="a dark screen"),
        pytest.param(grid, "table", id="a ruled table"),
        pytest.param(curve, "chart", id="a curve"),
    ],
)
def test_pictures_are_called_what_people_call_them(
    saved: Callable[..., Path], limits: Limits, make: Callable[[], Image.Image], kind: PictureKind
) -> None:
    assert page_of_picture(saved(make(), "picture.png"), limits).picture == kind


def test_a_ruled_table_is_read_row_by_row(saved: Callable[..., Path], limits: Limits) -> None:
    text = page_of_picture(saved(grid(), "table.png"), limits).text

    assert [line.split("\t") for line in text.split("\n") if line] == [
        ["Task", "Owner", "Due"],
        ["Fix login", "Tom", "Friday"],
        ["Write docs", "Anna", "Monday"],
        ["Ship", "Zoe", "May 3"],
    ]
