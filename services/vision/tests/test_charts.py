"""A chart is read as somebody would tell it, whatever it shows."""

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from vision.charts import chart_order
from vision.layout import Found, reading_order
from vision.limits import Limits
from vision.looking import page_of_picture
from vision.numerals import value_of

WORDS = st.sampled_from(["0", "5", "10", "15", "20", "Mon", "Tue", "Wed", "all of them", "$1,200", "Kilometres"])


def label(text: str, x: float, y: float, *, upended: bool = False) -> Found:
    """Words with their middle there."""
    wide, high = (20.0, 10.0 * len(text)) if upended else (10.0 * len(text), 20.0)
    left, top = x - wide / 2, y - high / 2
    return Found(text, ((left, top), (left + wide, top), (left + wide, top + high), (left, top + high)), 0.99)


def scale(*numbers: str, x1: float = 90, lowest: float = 400, step: float = 50) -> list[Found]:
    """The numbers of an upright axis, the first one lowest, their ends aligned."""
    return [label(number, x1 - 5 * len(number), lowest - step * n) for n, number in enumerate(numbers)]


def across(*labels: str, y: float = 425, x: float = 200, step: float = 150) -> list[Found]:
    return [label(text, x + step * n, y) for n, text in enumerate(labels)]


def read(*found: Found) -> list[list[str]]:
    return [[piece.text for piece in row] for row in chart_order(found)]


def test_standing_bars() -> None:
    heights = [label("18", 200, 210), label("7", 350, 320), label("12", 500, 270), label("18", 650, 210)]

    assert read(
        label("Swimmers", 20, 250, upended=True),
        *scale("0", "5", "10", "15", "20"),
        label("Who came to the lake", 400, 20),
        *heights,
        *across("June", "July", "August", "September"),
    ) == [
        ["Who came to the lake"],
        ["18", "7", "12", "18"],
        ["June", "July", "August", "September"],
        ["Swimmers"],
        ["0", "5", "10", "15", "20"],
    ]


def test_a_line_with_a_legend_and_years_below() -> None:
    assert read(
        *scale("-10", "0", "10", "20"),
        label("Price of oats", 400, 20),
        label("Organic", 700, 270),
        *across("2021", "2022", "2023", "2024"),
        label("Harvest", 400, 460),
    ) == [
        ["Price of oats"],
        ["Organic"],
        ["2021", "2022", "2023", "2024"],
        ["Harvest"],
        ["-10", "0", "10", "20"],
    ]


def test_lying_bars_have_their_values_beside_their_names() -> None:
    names = [label(name, 190 - 5 * len(name), 100 + 80 * n) for n, name in enumerate(["Rye", "Barley", "Oats"])]
    values = [label("31", 420, 100), label("58", 640, 180), label("44", 530, 260)]

    assert read(*across("0", "20", "40", "60", y=340), *names, *values, label("Tons a year", 400, 20)) == [
        ["Tons a year"],
        ["Rye", "31"],
        ["Barley", "58"],
        ["Oats", "44"],
        ["0", "20", "40", "60"],
    ]


def test_bars_without_a_scale_tell_their_values_before_their_names() -> None:
    values = [label("42%", 200, 90), label("17%", 350, 300), label("23%", 500, 240)]

    assert read(label("Who pays", 350, 20), *values, *across("Ana", "Ben", "Cleo")) == [
        ["Who pays"],
        ["42%", "17%", "23%"],
        ["Ana", "Ben", "Cleo"],
    ]


def test_what_has_no_axes_is_read_as_any_picture() -> None:
    slices = [label("30%", 300, 200), label("70%", 500, 350), label("Rent", 240, 150), label("Food", 600, 380)]
    assert chart_order(slices) == reading_order(slices)


def test_a_drawn_chart_is_read_in_that_order(saved: Callable[..., Path], limits: Limits) -> None:
    picture = Image.new("RGB", (900, 560), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(22)
    pen.text((450, 30), "Parcels sent a day", fill="black", font=font, anchor="mm")
    for n, number in enumerate(["100", "200", "300", "400"]):
        pen.text((100, 460 - 100 * n), number, fill="black", font=font, anchor="rm")
    for n, (day, count) in enumerate({"Monday": 310, "Tuesday": 245, "Friday": 380}.items()):
        x, y = 250 + 220 * n, 560 - count
        pen.rectangle((x - 60, y, x + 60, 480), fill="#c44e52")
        pen.text((x, y - 16), str(count), fill="black", font=font, anchor="mm")
        pen.text((x, 505), day, fill="black", font=font, anchor="mm")

    page = page_of_picture(saved(picture, "parcels.png"), limits)

    assert page.picture == "chart"
    assert [line.text for line in page.page.lines] == [
        "Parcels sent a day",
        *("310", "245", "380"),
        *("Monday", "Tuesday", "Friday"),
        *("100", "200", "300", "400"),
    ]
    assert all(page.text[line.start : line.end] == line.text for line in page.page.lines)


def test_numbers_are_known_by_what_they_are_worth() -> None:
    worth = {
        "$1,200": 1200,
        "20k": 20_000,
        "1.5M": 1_500_000,
        "(5)": -5,
        "45 %": 45,
        "9:30": 930,
        "-3": -3,
        "1.2.3": 1.23,
    }
    assert {text: value_of(text) for text in worth} == worth
    assert [value_of(text) for text in ("Q3", "12 March", "", "-", "3 of 4")] == [None] * 5


places = st.builds(label, WORDS, st.integers(0, 9).map(lambda n: n * 60.0), st.integers(0, 9).map(lambda n: n * 40.0))


@given(st.lists(places, max_size=30, unique_by=lambda words: words.corners))
def test_no_word_is_lost_or_read_twice(found: list[Found]) -> None:
    told = " ".join(piece.text for row in chart_order(found) for piece in row)
    assert sorted(told.split()) == sorted(" ".join(words.text for words in found).split())
