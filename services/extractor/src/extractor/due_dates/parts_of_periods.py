"""A day by its place in a month or a year: the first Friday of next month, the 22nd of this month, its last day."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.numbers import day_of_month, ordinal, year
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, MONTHS, NEXT, THIS, WEEKDAYS

_LAST_ONE: Final = 5
"""The greatest place a weekday can have in a month; beyond it only "last" is meant."""


@dataclass(frozen=True, slots=True)
class _Period:
    """A month or a year that was said."""

    first: date
    last: date
    end: int
    is_month: bool
    said_from_today: bool
    """Next month, this year: no preposition is needed before it."""
    gone: bool
    open: bool = False
    """Say "(of) the month": this one, or where that is over, the next."""


def day_of_period(scan: Scan, at: int) -> Day | None:
    """The day that is told by its place in a month or a year."""
    return _ordered(scan, at) or _numbered(scan, at) or _of_month_before(scan, at)


def _period(scan: Scan, at: int) -> _Period | None:
    """(the) next month, last year, the month; March; March 2027; 2027."""
    start = scan.skip(at, "the")
    direction = scan.word(start)
    if direction in NEXT | COMING | LAST | (THIS - {"the"}):
        steps = 1 if direction in NEXT | COMING else -1 if direction in LAST else 0
        return _from_today(scan, start + 1, steps, said=True)
    if start > at and scan.word(start) in ("month", "year"):
        return _from_today(scan, start, 0, said=False)
    month = MONTHS.get(scan.word(at))
    said = year(scan, scan.skip(at + 1, ",", "of") if month else at)
    if month is None:
        whole = days.make(said[0], 1, 1) if said else None
        return _Period(whole, date(whole.year, 12, 31), said[1], False, False, False) if said and whole else None
    of_year = said[0] if said else scan.today.year + (month < scan.today.month)
    first = days.make(of_year, month, 1)
    last = first and days.end_of_month(first)
    return _Period(first, last, said[1] if said else at + 1, True, False, False) if first and last else None


def _from_today(scan: Scan, at: int, steps: int, *, said: bool) -> _Period | None:
    unit = scan.word(at)
    if unit not in ("month", "year"):
        return None
    last = days.end_of_month(scan.today, steps) if unit == "month" else days.end_of_year(scan.today, steps)
    first = last and last.replace(day=1, month=last.month if unit == "month" else 1)
    return _Period(first, last, at + 1, unit == "month", said, steps < 0, not said) if first and last else None


def _ordered(scan: Scan, at: int) -> Day | None:
    """The third Wednesday of this month, the last day of 2027, third Thursday next month."""
    start = scan.skip(at, "the")
    nth = (_LAST_ONE + 1, start + 1) if scan.word(start) == "last" else ordinal(scan, start)
    if nth is None:
        return None
    named = scan.skip(nth[1], "business", "working", "work")
    if scan.word(named) != "day" and (scan.word(named) not in WEEKDAYS or named > nth[1]):
        return None
    placed = scan.skip(named + 1, "of", "in")
    within = _period(scan, placed)
    if within is None or not (placed > named + 1 or within.said_from_today):
        return None
    reckon = _working_day if named > nth[1] else partial(_in_order, weekday=WEEKDAYS.get(scan.word(named)))
    day = reckon(within, nth[0])
    if day is not None and within.open and day < scan.today:
        later = _from_today(scan, within.end - 1, 1, said=False)
        day = reckon(later, nth[0]) if later else None
    return Day(day, within.end, sense=Sense.PAST if within.gone else Sense.POINT) if day else None


def _working_day(within: _Period, nth: int) -> date | None:
    if nth > _LAST_ONE:
        after = days.shift(within.last, 1)
        return after and days.shift_business_days(after, -1)
    before = days.shift(within.first, -1)
    return before and days.shift_business_days(before, nth)


def _in_order(within: _Period, nth: int, weekday: int | None) -> date | None:
    if weekday is None:
        day = within.last if nth > _LAST_ONE else days.shift(within.first, nth - 1)
    elif nth > _LAST_ONE:
        day = within.last if within.last.weekday() == weekday else days.last_weekday(within.last, weekday)
    else:
        before = days.shift(within.first, -1)
        day = before and days.shift(days.next_weekday(before, weekday), 7 * (nth - 1))
    return day if day and within.first <= day <= within.last else None


def _numbered(scan: Scan, at: int) -> Day | None:
    """The 22nd of next month, 22 next month, the 2nd of the month."""
    nth = day_of_month(scan, scan.skip(at, "the"))
    if nth is None:
        return None
    within = _period(scan, scan.skip(nth[1], "of", "in"))
    if within is None or not within.is_month or not (within.said_from_today or within.open):
        return None
    if within.open and ordinal(scan, scan.skip(at, "the")) is None:
        return None
    return _dated(scan, within, nth[0], within.end)


def _of_month_before(scan: Scan, at: int) -> Day | None:
    """Say "this month's 2nd", "next month on the 22nd"."""
    within = _period(scan, at)
    if within is None or not (within.is_month and within.said_from_today):
        return None
    placed = scan.skip(scan.skip(within.end, "'s", ","), "on")
    nth = ordinal(scan, scan.skip(placed, "the"))
    return _dated(scan, within, nth[0], nth[1]) if nth and scan.word(nth[1]) not in WEEKDAYS else None


def _dated(scan: Scan, within: _Period, number: int, end: int) -> Day | None:
    day = days.make(within.first.year, within.first.month, number)
    if day is not None and within.open and day < scan.today:
        day = days.shift_months(within.first, 1)
        day = day and days.make(day.year, day.month, number)
    return Day(day, end, sense=Sense.PAST if within.gone else Sense.POINT) if day else None
