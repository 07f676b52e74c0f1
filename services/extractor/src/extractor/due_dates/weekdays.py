"""Weekdays: Friday, next Tuesday, Thursday of next week, Friday the 13th."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.holiday_names import HOLIDAYS
from extractor.due_dates.holidays import holiday
from extractor.due_dates.named_months import named_month
from extractor.due_dates.numbers import day_of_month
from extractor.due_dates.numeric import numeric
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, NAMELIKE_WEEKDAYS, NEXT, THIS, WEEKDAYS

_WEEKS: Final = {**dict.fromkeys(NEXT | COMING, 1), **dict.fromkeys(LAST, -1), **dict.fromkeys(THIS - {"the"}, 0)}
_YEARS_AROUND: Final = (0, 1, -1)
_MONTHS_AHEAD: Final = 14


def weekday(scan: Scan, at: int) -> Day | None:
    """A weekday with what stands around it."""
    if scan.word(at) in WEEKDAYS and scan.word(at - 1) in HOLIDAYS and holiday(scan, at - 1):
        return None  # a part of Black Friday
    return _within_week(scan, at) or _directed(scan, at)


def _week(scan: Scan, at: int) -> tuple[int, int] | None:
    """Say "(of) next week": how many weeks from this one, and the place behind."""
    start = scan.skip(scan.skip(at, "of", "in", "-", ","), "the")
    if scan.says(start, "week", "after", "next"):
        return 2, start + 3
    weeks = _WEEKS.get(scan.word(start))
    return (weeks, start + 2) if weeks is not None and scan.says(start + 1, "week") else None


def _within_week(scan: Scan, at: int) -> Day | None:
    """Say "next week Thursday"."""
    week = _week(scan, at)
    if week is None or scan.word(at) in ("of", "in", "-", ","):
        return None
    named = scan.skip(scan.skip(week[1], "-", ",", "'s"), "on")
    number = WEEKDAYS.get(scan.word(named))
    return None if number is None else _of_week(scan, number, week[0], named + 1)


def _of_week(scan: Scan, number: int, weeks: int, end: int) -> Day:
    return Day(days.weekday_of_week(scan.today, number, weeks), end, sense=Sense.PAST if weeks < 0 else Sense.POINT)


def _directed(scan: Scan, at: int) -> Day | None:
    """Friday, this Friday, next Tuesday, the coming Thursday, this past Wednesday; with a date or a week behind it."""
    start = at
    while scan.word(start) in THIS | NEXT | COMING | LAST and start < at + 3:
        start += 1
    number = WEEKDAYS.get(scan.word(start))
    if number is None:
        return None
    end = start + 1
    if scan.word(end) == "." and scan.word(start) in NAMELIKE_WEEKDAYS and scan.number(end + 1):
        end += 1
    if (week := _week(scan, end)) is not None:
        return _of_week(scan, number, week[0], week[1])
    return _dated(scan, number, end) or _undated(scan, at, start, end)


def _undated(scan: Scan, at: int, start: int, end: int) -> Day | None:
    """The weekday itself, by the words between `at` and `start`, where it stands."""
    number, namelike = WEEKDAYS[scan.word(start)], scan.word(start) in NAMELIKE_WEEKDAYS
    said = {scan.word(place) for place in range(at, start)}
    if namelike and said & THIS == {"the"}:
        return None
    if (beside := _beside(scan, number, end)) is not None:
        return beside
    if scan.says(end, "week") and not said:
        return Day(days.next_weekday(scan.today, number) + timedelta(weeks=1), end + 1)
    # "The Monday effect" and "the sun" are no dates, "by the Monday" and "by Sun" are.
    unsure = said == {"the"} or (not said and (namelike or scan.word(at - 1) == "the"))
    found = _by_direction(scan, number, said, end)
    return replace(found, needs_lead=unsure)


def _beside(scan: Scan, number: int, at: int) -> Day | None:
    """The Monday after Easter, the Friday before 10 June, Tuesday after next."""
    after = scan.word(at) == "after"
    if after and scan.says(at + 1, "next"):
        day = days.weekday_of_week(scan.today, number, 2)
        return Day(day, at + 2, (day - timedelta(weeks=1),))
    if not after and scan.word(at) != "before":
        return None
    named = holiday(scan, at + 1) or named_month(scan, at + 1)
    if named is None:
        return None
    return Day((days.next_weekday if after else days.last_weekday)(named.day, number), named.end, exact=True)


def _by_direction(scan: Scan, number: int, said: set[str], end: int) -> Day:
    today, nearest = scan.today, days.next_weekday(scan.today, number)
    if said & LAST:
        last_week = days.weekday_of_week(today, number, -1)
        gone = days.last_weekday(today, number)
        day = gone if "past" in said else last_week
        return Day(day, end, tuple({gone, last_week} - {day}), sense=Sense.PAST)
    if said & NEXT and said & COMING:
        return Day(nearest, end, (nearest + timedelta(weeks=1),))
    if said & NEXT:
        day = days.weekday_of_week(today, number, 1)
        return Day(day, end, (nearest,) if nearest != day else ())
    if said & {"this", "current"} and not said & COMING:
        day = days.weekday_of_week(today, number)
        return Day(day, end) if day >= today else Day(nearest, end, (day,))
    return Day(nearest, end, (today,) if today.weekday() == number else ())


def _dated(scan: Scan, number: int, at: int) -> Day | None:
    """Friday the 13th, Sunday (Aug 9), Monday 3/8, Thursday 24: the date decides, the weekday helps."""
    opened = scan.skip(at, ",", "(", "-")
    exact = named_month(scan, opened) or numeric(scan, opened)
    if exact is not None:
        end = scan.skip(exact.end, ")") if scan.word(opened - 1) == "(" else exact.end
        named = named_month(scan, opened) is not None
        around = [days.make(scan.today.year + step, exact.day.month, exact.day.day) for step in _YEARS_AROUND]
        fitting = [one for one in (exact.day, *around) if one and one.weekday() == number]
        without_year = end - opened <= 4 and exact.day in around  # noqa: PLR2004 - a year makes it longer
        day = fitting[0] if fitting and named and without_year else exact.day
        return Day(day, end, exact.alternatives, exact=True)
    nth = day_of_month(scan, scan.skip(scan.skip(at, ","), "the"))
    if nth is None or (
        scan.word(nth[1]) in (":", "-", "to", "o'clock", "am", "pm", "a", "p", ".", "/", "people")
        and scan.word(nth[1]) != "."
    ):
        return None
    if nth[1] == at + 1 and (scan.number(at) is None or scan.word(at - 1) in NAMELIKE_WEEKDAYS):
        return None  # "Friday one of us", "fri 9-5": only "the" or a suffix makes these a day
    this_month = days.make(scan.today.year, scan.today.month, nth[0])
    ahead = (days.shift_months(scan.today.replace(day=1), months) for months in range(_MONTHS_AHEAD))
    candidates = (first and days.make(first.year, first.month, nth[0]) for first in ahead)
    fits = next((one for one in candidates if one and one.weekday() == number), this_month)
    return Day(fits, nth[1]) if fits else None
