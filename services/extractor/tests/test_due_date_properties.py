from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.due_dates import find, resolve
from extractor.due_dates.days import shift_business_days, shift_months
from extractor.due_dates.holiday_names import easter
from extractor.due_dates.words import MONTHS, UNITS, WEEKDAYS

moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants bounds without a zone
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo", "Pacific/Auckland"])

_WORDS = (
    *MONTHS,
    *WEEKDAYS,
    *UNITS,
    *("by", "in", "on", "at", "the", "of", "next", "this", "last", "end", "early", "within", "from", "after", "before"),
    *(
        "now",
        "today",
        "tonight",
        "tomorrow",
        "noon",
        "half",
        "past",
        "month",
        "week",
        "Fridays",
        "day",
        "utc",
        "+",
        "z",
    ),
    *("business", "first", "third", "twenty", "two", "thousand", "2nd", "15th", "12", "31", "2026", "99", "1999", "0"),
    *("pm", "am", ":", ".", "/", "-", ",", "(", ")", "a", "an", "q3", "eod", "christmas", "1330", "9999", "0001"),
)
phrases = st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)


@given(st.integers(0, 3_000), moments, zones)
def test_in_n_days_is_n_days_later(count: int, said_at: datetime, zone: str) -> None:
    due = resolve(f"in {count} days", said_at, zone)
    today = resolve("today", said_at, zone)
    assert due is not None
    assert today is not None
    assert due.day == today.day + timedelta(days=count)


@given(st.text(max_size=120) | phrases, moments, zones)
@settings(max_examples=400)
def test_any_text_is_read_without_a_crash_and_quoted_truly(text: str, said_at: datetime, zone: str) -> None:
    end = 0
    for mention in find(text, said_at, zone):
        assert text[mention.start : mention.end] == mention.due.phrase
        assert mention.start >= end
        end = mention.end


@given(phrases, moments, zones)
@settings(max_examples=400)
def test_a_due_date_never_lies_before_people_now_living(phrase: str, said_at: datetime, zone: str) -> None:
    due = resolve(phrase, said_at, zone)
    if due is not None:
        assert due.day.year >= 1900
        assert due.at is None or due.at.tzinfo is not None


@given(moments, st.sampled_from(sorted(WEEKDAYS)))
def test_by_a_weekday_is_within_the_coming_seven_days(said_at: datetime, weekday: str) -> None:
    due = resolve(f"by {weekday}", said_at, "UTC")
    assert due is not None
    assert due.day.weekday() == WEEKDAYS[weekday]
    assert 1 <= (due.day - said_at.date()).days <= 7


@given(moments, zones)
def test_the_same_words_at_the_same_time_mean_the_same(said_at: datetime, zone: str) -> None:
    assert resolve("by the end of next month", said_at, zone) == resolve("by the end of next month", said_at, zone)


@given(moments, st.integers(2, 20), st.sampled_from(["Tuesday", "Friday", "Sunday"]))
def test_so_many_weekdays_from_now_are_so_many_weeks_at_most(said_at: datetime, count: int, weekday: str) -> None:
    due, first = resolve(f"{count} {weekday}s from now", said_at, "UTC"), resolve(f"by {weekday}", said_at, "UTC")
    assert due is not None
    assert first is not None
    assert due.day - first.day == timedelta(weeks=count - 1)


@given(moments, st.integers(1, 28))
def test_a_day_of_next_month_lies_in_it(said_at: datetime, day: int) -> None:
    due = resolve(f"on the {day}th of next month", said_at, "UTC")
    assert due is not None
    assert (due.day.day, due.day.replace(day=1)) == (day, shift_months(said_at.date().replace(day=1), 1))


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(1, 500))
def test_business_days_pass_over_weekends(start: date, count: int) -> None:
    reached = shift_business_days(start, count)
    assert reached is not None
    assert reached.weekday() < 5
    between = [start + timedelta(days=step) for step in range(1, (reached - start).days + 1)]
    assert sum(day.weekday() < 5 for day in between) == count


@given(st.dates(date(1950, 1, 1), date(2150, 1, 1)), st.integers(-600, 600))
def test_months_later_keep_their_day_where_the_month_has_it(start: date, months: int) -> None:
    reached = shift_months(start, months)
    assert reached is not None
    assert reached.day == start.day or (reached + timedelta(days=1)).day == 1


@given(st.integers(1900, 2199))
def test_easter_is_a_sunday_in_spring(year: int) -> None:
    assert easter(year).weekday() == 6
    assert date(year, 3, 22) <= easter(year) <= date(year, 4, 25)
