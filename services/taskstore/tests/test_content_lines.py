"""Lines of a calendar, as other programs read them."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Todo

from taskstore.exporting.content_lines import day, lines, moment, text


@pytest.mark.parametrize(
    "said",
    [
        "Milk, bread; and \\ beer",
        "two\nlines",
        "日本語" * 60,
        "🙂" * 100,
        "a" + "é" * 200,
        "x" * 66,  # fits with its name
        "x" * 68,
        "x" * 5_000,
        ";" * 80,
    ],
)
def test_what_is_written_is_read_again_and_no_line_is_too_long(said: str) -> None:
    written = lines([("BEGIN", "VTODO"), ("SUMMARY", text(said)), ("END", "VTODO")])
    told = written.split(b"\r\n")
    assert all(len(line) <= 75 for line in told)
    assert [line.decode() for line in told], "no letter is cut in two"
    assert str(Todo.from_ical(written)["SUMMARY"]) == said


def test_a_calendar_holds_no_control_characters() -> None:
    assert text("a\x00b\x1b\x7f\x85c\r\nd\re\tf") == "abc\\nd\\ne\tf"


def test_moments_are_told_in_utc_and_days_as_they_are() -> None:
    at = datetime(2026, 12, 1, 9, 30, 5, 999, timezone(timedelta(hours=-5)))
    assert moment(at) == "20261201T143005Z"
    assert moment(datetime(26, 1, 2, tzinfo=UTC)) == "00260102T000000Z"
    assert day(date(26, 1, 2)) == "00260102"
