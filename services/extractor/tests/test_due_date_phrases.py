"""English date phrases, said on Wednesday, 18 November 2026 at nine in the morning."""

from datetime import datetime

import pytest

from extractor.due_dates import Sense, find, resolve


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        # Weekdays and weeks
        ("two Saturdays from now", "2026-11-28"),
        ("three Mondays ago", "2026-11-02"),
        ("Thursday, next week", "2026-11-26"),
        ("next week's Tuesday", "2026-11-24"),
        ("Tuesday of the week after next", "2026-12-01"),
        ("the week after next", "2026-12-04"),
        ("the Thursday after next", "2026-12-03"),
        ("the Monday after Easter 2027", "2027-03-29"),
        ("the Friday before 10 December", "2026-12-04"),
        ("Sunday week", "2026-11-29"),
        ("a week tomorrow", "2026-11-26"),
        ("a fortnight today", "2026-12-02"),
        ("Fri, 27 Nov 2026", "2026-11-27"),
        # A day's place in a month or a year
        ("the first Tuesday of next month", "2026-12-01"),
        ("the last Friday in January 2027", "2027-01-29"),
        ("third Sunday next month", "2026-12-20"),
        ("the 9th of next month", "2026-12-09"),
        ("the 9th of last month", "2026-10-09"),
        ("this month's 27th", "2026-11-27"),
        ("next month on the 5th", "2026-12-05"),
        ("by the 5th of the month", "2026-12-05"),
        ("the last day of February 2028", "2028-02-29"),
        ("the first day of next year", "2027-01-01"),
        ("the last business day of the month", "2026-11-30"),
        ("the second working day of next month", "2026-12-02"),
        # Spans
        ("an hour and a half from now", "2026-11-18"),
        ("2.5 hours from now", "2026-11-18"),
        ("the day before 1 March 2027", "2027-02-28"),
        ("the day after New Year", "2027-01-02"),
        ("in exactly three weeks", "2026-12-09"),
        ("within 36 hours", "2026-11-19"),
        ("within 72h", "2026-11-21"),
        # Edges of periods
        ("mid-February", "2027-02-15"),
        ("late January", "2027-01-31"),
        ("by the end of 2027", "2027-12-31"),
        ("by the end of the quarter", "2026-12-31"),
        ("in the coming week", "2026-11-27"),
        ("by COB", "2026-11-18"),
        ("Monday EOD", "2026-11-23"),
        # Dates in figures and words
        ("7 Jun 99", "1999-06-07"),
        ("June 7th, '99", "1999-06-07"),
        ("Dec/24/2026", "2026-12-24"),
        ("2026-12-24T18:00:00Z", "2026-12-24"),
        # Named days
        ("Mother's Day 2027", "2027-05-09"),
        ("Memorial Day 2027", "2027-05-31"),
        ("St. Patrick's Day 2027", "2027-03-17"),
        ("Cyber Monday 2026", "2026-11-30"),
        ("Christmas of next year", "2027-12-25"),
    ],
)
def test_a_phrase_names_one_day(phrase: str, day: str, wednesday: datetime) -> None:
    (mention, *_) = find(f"It happens {phrase}.", wednesday, "UTC")
    assert str(mention.due.day) == day


@pytest.mark.parametrize(
    ("phrase", "moment"),
    [
        ("tomorrow at 4 in the afternoon", "2026-11-19T16:00"),
        ("twenty past seven this evening", "2026-11-18T19:20"),
        ("five minutes to nine tomorrow", "2026-11-19T08:55"),
        ("tomorrow at 1430", "2026-11-19T14:30"),
        ("tonight around 9", "2026-11-18T21:00"),
        ("3 pm on the 27th", "2026-11-27T15:00"),
        ("Friday at 6 sharp", "2026-11-20T18:00"),
        ("in three quarters of an hour", "2026-11-18T09:45"),
        ("10 tomorrow night", "2026-11-19T22:00"),
        ("Wednesday, 11 o'clock", "2026-11-25T11:00"),
    ],
)
def test_a_time_is_read_with_its_day(phrase: str, moment: str, wednesday: datetime) -> None:
    due = resolve(phrase, wednesday, "UTC")
    assert due is not None
    assert due.at == datetime.fromisoformat(f"{moment}+00:00")


@pytest.mark.parametrize(
    ("phrase", "in_berlin"),
    [
        ("Mon 23 Nov, 14:00 CET", "2026-11-23T14:00:00+01:00"),
        ("23 November at 9 am EST", "2026-11-23T15:00:00+01:00"),
        ("23 November at 11 pm UTC", "2026-11-24T00:00:00+01:00"),
        ("2026-11-23T17:00:00-05:00", "2026-11-23T23:00:00+01:00"),
        ("23 November 10:00 UTC+2", "2026-11-23T09:00:00+01:00"),
    ],
)
def test_a_zone_that_is_said_counts_before_the_users_own(phrase: str, in_berlin: str, wednesday: datetime) -> None:
    due = resolve(phrase, wednesday, "Europe/Berlin")
    assert due is not None
    assert due.at is not None
    assert due.at.isoformat() == in_berlin
    assert due.day == due.at.date()


def test_a_date_in_a_name_is_no_due_date(wednesday: datetime) -> None:
    text = "Read minutes_2026-11-20.pdf and https://example.org/log-20261121/ by Friday"
    named, of_page, due = find(text, wednesday, "UTC")
    assert [named.sense, of_page.sense, due.sense] == [Sense.NAMED, Sense.NAMED, Sense.DEADLINE]
    assert [str(one.due.day) for one in (named, of_page)] == ["2026-11-20", "2026-11-21"]
    assert not named.is_ahead


@pytest.mark.parametrize("haste", ["asap", "as soon as possible", "at the moment"])
def test_haste_is_told_but_sets_no_day(haste: str, wednesday: datetime) -> None:
    (mention,) = find(f"Fix the gate {haste}", wednesday, "UTC")
    assert mention.sense is Sense.PRESENT
    assert resolve(haste, wednesday, "UTC") is None


@pytest.mark.parametrize("vague", ["next sprint", "before the board meeting", "soon", "in a few days", "when it rains"])
def test_a_vague_phrase_is_no_date(vague: str, wednesday: datetime) -> None:
    assert resolve(vague, wednesday, "UTC") is None


@pytest.mark.parametrize(
    ("phrase", "day"),
    [
        ("by close of play Thursday", "2026-11-19"),
        ("before close of business on Friday", "2026-11-20"),
        ("by end of play tomorrow", "2026-11-19"),
    ],
)
def test_the_close_of_a_working_day_is_a_deadline(phrase: str, day: str, wednesday: datetime) -> None:
    (mention,) = find(f"Send the plans {phrase}.", wednesday, "UTC")
    assert (mention.sense, mention.due.day.isoformat(), mention.due.phrase) == (Sense.DEADLINE, day, phrase)
