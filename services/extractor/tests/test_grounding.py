from hypothesis import given
from hypothesis import strategies as st

from contracts.job import PartKind
from contracts.recognized import Box, Line, Page, PartText, Reading, Segment
from extractor.grounding import ground
from extractor.invisible import visible
from extractor.providers import DraftedDone, DraftedTask
from extractor.quotes import find_quote
from extractor.typography import plain


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
    found = ground(_task("please  water\nthe ferns."), [VOICE])
    assert found is not None
    assert found.exact
    source = found.source
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
    found = ground(_task("Call the plumber", "photo"), [VOICE, part])
    assert found is not None
    assert found.source.page == 3
    assert found.source.box == Box(x0=5, y0=20, x1=90, y1=42)
    assert found.source.quote == "Call the\nplumber"


def test_words_nobody_said_have_no_place() -> None:
    assert ground(_task("Please feed the cat"), [VOICE]) is None
    assert ground(_task("Please water the ferns", "photo"), [VOICE]) is None
    assert ground(_task("   "), [VOICE]) is None


def test_a_part_that_failed_holds_no_words() -> None:
    failed = PartText(part_id="voice", kind=PartKind.AUDIO, failure="It is silent.")
    assert ground(_task("anything"), [failed]) is None


def _found(quote: str, text: str, near: int | None = None) -> str | None:
    """What a quote is grounded to, marked where it is not exact."""
    reading = Reading(text=text, provider="local", model="test")
    part = PartText(part_id="voice", kind=PartKind.AUDIO, reading=reading)
    found = ground(_task(quote, near=near), [part])
    if found is None:
        return None
    assert text[found.source.start : found.source.end] == found.source.quote
    return found.source.quote if found.exact else f"~{found.source.quote}"


def test_of_several_places_the_near_one_is_meant() -> None:
    text = "Call Bo. Call Bo. Call Bo."
    for near, start in ((9, 9), (24, 18), (None, 0)):
        place = find_quote("Call Bo.", text, near)
        assert place is not None
        assert (place.start, place.end) == (start, start + 8)


def test_a_quote_that_stands_in_what_was_read_is_meant_there() -> None:
    text = f"{'Bo paid. ' * 3}Then, later on, {'nobody spoke. ' * 20}Bo paid."
    reading = Reading(text=text, provider="local", model="test")
    part = PartText(part_id="part", kind=PartKind.DOCUMENT, reading=reading)
    for near, until, start in ((30, len(text), len(text) - 8), (0, 40, 0), (9, 30, 9), (40, 60, 18)):
        found = ground(DraftedDone(task_id=1, quote="Bo paid.", part_id="part", near=near, until=until), (part,))
        assert found is not None
        assert found.source.start == start


def test_typographic_signs_are_read_as_plain_ones() -> None:
    text = "She said \u201cdon\u2019t forget the re\u2011order\u201d \u2013 twice."
    assert _found("don't forget the re-order", text) == "don\u2019t forget the re\u2011order"


def test_signs_that_nobody_sees_do_not_break_up_a_quote() -> None:
    text = "Please re\u00adturn the bor\u200browed lad\u2060der by noon."
    assert _found("return the borrowed ladder", text) == "re\u00adturn the bor\u200browed lad\u2060der"


def test_a_quote_with_a_word_changed_is_put_right_and_marked() -> None:
    text = "Well. Omar will deliver the twelve chairs to the town hall before the concert. Fine."
    assert (
        _found("Omar will deliver twelve chairs to the town hall before the concert", text)
        == "~Omar will deliver the twelve chairs to the town hall before the concert"
    )
    assert _found("Omar will deliver the piano to the school before the exam", text) is None


def test_a_quote_with_an_ellipsis_is_filled_and_marked() -> None:
    text = "Please, when you are back from the market, water the ferns. Thanks!"
    assert _found("Please ... water the ferns", text) == "~Please, when you are back from the market, water the ferns"
    assert _found("Please \u2026 feed the cat", text) is None
    assert _found("water the ferns \u2026 Please", text) is None


def test_a_short_quote_must_stand_there_letter_by_letter() -> None:
    assert _found("Call Ben", "Call Ken about the boat.") is None


@given(st.text(max_size=80), st.integers(0, 80), st.integers(0, 80), st.none() | st.integers(-5, 200))
def test_what_is_cut_from_a_text_is_found_in_it(text: str, start: int, length: int, near: int | None) -> None:
    quote = text[start : start + length]
    place = find_quote(quote, text, near)
    if not quote.split():
        assert place is None
    else:
        assert place is not None
        assert _alike(text[place.start : place.end], quote)


@given(st.text(max_size=40), st.text(max_size=80))
def test_what_is_found_is_the_quote_but_for_case_white_space_and_typography(quote: str, text: str) -> None:
    place = find_quote(quote, text)
    if place is not None:
        assert _alike(text[place.start : place.end], quote)


@given(st.text(alphabet="abcd \u200b\u2019'\n", max_size=60), st.text(alphabet="abcd \u200b\u2019'\n.", max_size=90))
def test_a_ground_is_always_a_place_in_the_text(quote: str, text: str) -> None:
    _found(quote, text)


def _alike(one: str, other: str) -> bool:
    a, b = visible(plain(one)), visible(plain(other))
    return a.lower().split() == b.lower().split() or a.casefold().split() == b.casefold().split()
