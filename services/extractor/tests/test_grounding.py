from hypothesis import given
from hypothesis import strategies as st

from contracts.job import PartKind
from contracts.recognized import Box, Line, Page, PartText, Reading, Segment
from extractor.grounding import find_quote, ground
from extractor.providers import DraftedTask


def _task(quote: str, part_id: str = "voice", near: int | None = None) -> DraftedTask:
    return DraftedTask(summary="Something", quote=quote, part_id=part_id, near=near)


SAID = "Hello Rosa. Please water the ferns. Then lock the door."
VOICE = PartText(
    part_id="voice",
    kind=PartKind.AUDIO,
    reading=Reading(
        text=SAID,
        segments=(
            Segment(start_s=0, end_s=1.5, text=SAID[:11], start=0, end=11, speaker="Ida"),
            Segment(start_s=1.5, end_s=4, text=SAID[12:35], start=12, end=35, speaker="Ida"),
            Segment(start_s=4, end_s=6, text=SAID[36:], start=36, end=55, speaker="Ida"),
        ),
        provider="local",
        model="test",
    ),
)


def test_spoken_words_are_found_with_their_seconds() -> None:
    source = ground(_task("please  water\nthe ferns."), [VOICE])
    assert source is not None
    assert (source.quote, source.start, source.end) == ("Please water the ferns.", 12, 35)
    assert (source.start_s, source.end_s, source.speaker) == (1.5, 4, "Ida")


def test_words_on_a_page_are_found_with_the_box_around_their_lines() -> None:
    text = "Board\nCall the\nplumber"
    lines = (
        Line(text="Board", start=0, end=5, box=Box(x0=0, y0=0, x1=50, y1=10)),
        Line(text="Call the", start=6, end=14, box=Box(x0=5, y0=20, x1=80, y1=30)),
        Line(text="plumber", start=15, end=22, box=Box(x0=5, y0=32, x1=90, y1=42)),
    )
    page = Page(number=3, width=100, height=100, lines=lines, read_by="ocr")
    part = PartText(
        part_id="photo",
        kind=PartKind.IMAGE,
        reading=Reading(text=text, pages=(page,), provider="local", model="test"),
    )
    source = ground(_task("Call the plumber", "photo"), [VOICE, part])
    assert source is not None
    assert source.page == 3
    assert source.box == Box(x0=5, y0=20, x1=90, y1=42)
    assert source.quote == "Call the\nplumber"


def test_words_nobody_said_have_no_place() -> None:
    assert ground(_task("Please feed the cat"), [VOICE]) is None
    assert ground(_task("Please water the ferns", "photo"), [VOICE]) is None
    assert ground(_task("   "), [VOICE]) is None


def test_a_part_that_failed_holds_no_words() -> None:
    failed = PartText(part_id="voice", kind=PartKind.AUDIO, failure="It is silent.")
    assert ground(_task("anything"), [failed]) is None


def test_of_several_places_the_near_one_is_meant() -> None:
    text = "Call Bo. Call Bo. Call Bo."
    assert find_quote("Call Bo.", text, near=9) == (9, 17)
    assert find_quote("Call Bo.", text, near=24) == (18, 26)
    assert find_quote("Call Bo.", text) == (0, 8)


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.none() | st.integers(-5, 200))
def test_what_is_cut_from_a_text_is_found_in_it(text: str, start: int, length: int, near: int | None) -> None:
    quote = text[start : start + length]
    place = find_quote(quote, text, near)
    if not quote.split():
        assert place is None
    else:
        assert place is not None
        found = text[place[0] : place[1]]
        assert found.split() == quote.split() or found.casefold().split() == quote.casefold().split()


@given(st.text(max_size=40), st.text(max_size=80))
def test_what_is_found_is_the_quote_but_for_case_and_white_space(quote: str, text: str) -> None:
    place = find_quote(quote, text)
    if place is not None:
        found = text[place[0] : place[1]]
        assert found.lower().split() == quote.lower().split() or found.casefold().split() == quote.casefold().split()
