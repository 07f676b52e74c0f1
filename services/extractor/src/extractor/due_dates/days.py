"""Reckoning with days. Every function stays within the calendar or answers None."""

import calendar
from datetime import date, timedelta
from typing import Final

DAYS_A_WEEK: Final = 7
FRIDAY: Final = 4
_MONTHS_A_YEAR: Final = 12
_FURTHEST: Final = 100_000
"""Days; nobody means more."""


def make(year: int, month: int, day: int) -> date | None:
    """The day, or None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def shift(day: date, days: int) -> date | None:
    """So many days later; None where that leaves the calendar."""
    if abs(days) > _FURTHEST:
        return None
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def shift_months(day: date, months: int) -> date | None:
    """So many months later, on the last day of the month where it is too short."""
    count = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    year, month = divmod(count, _MONTHS_A_YEAR)
    if not 1 <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def shift_business_days(day: date, days: int) -> date | None:
    """So many days later (or earlier), counting no Saturday and no Sunday."""
    step = 1 if days >= 0 else -1
    weeks, rest = divmod(abs(days), 5)
    weekend = max(day.weekday() - FRIDAY, 0)
    # From a weekend one counts as from the working day before it.
    moved = shift(day, (-weekend if step > 0 else (3 - weekend) % 3) + step * weeks * DAYS_A_WEEK)
    while moved is not None and rest > 0:
        moved = shift(moved, step)
        rest -= moved is not None and moved.weekday() <= FRIDAY
    return moved


def monday(day: date, weeks: int = 0) -> date:
    """The Monday of this day's week, or of one so many weeks later."""
    return day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)


def weekday_of_week(day: date, weekday: int, weeks: int = 0) -> date:
    """That weekday of this day's week (Monday to Sunday), or of one so many weeks later."""
    return monday(day, weeks) + timedelta(days=weekday)


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday after this day."""
    return day + timedelta(days=(weekday - day.weekday() - 1) % DAYS_A_WEEK + 1)


def last_weekday(day: date, weekday: int) -> date:
    """The last such weekday before this day."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % DAYS_A_WEEK + 1)


def end_of_month(day: date, months: int = 0) -> date | None:
    """The last day of this day's month, or of one so many months later."""
    first = shift_months(day.replace(day=1), months)
    return first and first.replace(day=calendar.monthrange(first.year, first.month)[1])


def end_of_quarter(day: date, quarters: int = 0) -> date | None:
    """The last day of this day's quarter, or of one so many quarters later."""
    return end_of_month(day, 2 - (day.month - 1) % 3 + 3 * quarters)


def end_of_year(day: date, years: int = 0) -> date | None:
    """The last day of this day's year, or of one so many years later."""
    return make(day.year + years, 12, 31)
