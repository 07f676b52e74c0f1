"""Weeks, months, quarters and years as deadlines: by month end, EOD, next week, by March, the 15th."""

from dataclasses import replace
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.bounds import first_of, last_of
from extractor.due_dates.edges import edge
from extractor.due_dates.found import Day
from extractor.due_dates.numbers import ordinal, year
from extractor.due_dates.quarters import quarter
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, MONTHS, NEXT, PERIODS, THIS, WEEKDAYS

SHORT: Final = {
    "eod": "day",
    "cob": "day",
    "eob": "day",
    "eow": "week",
    "eom": "month",
    "eoq": "quarter",
    "eoy": "year",
}
_BEFORE_A_MONTH: Final = frozenset({"by", "in", "before", "until", "till"})
_COUNTS: Final = frozenset(
    {"of", "at", "and", "or", "so", "please", "if", "because", "but", "to", "with", "then", "for", "latest"}
)
"""Words that may follow "by the 15th"; a noun would make it the 15th of something else."""


def period(scan: Scan, at: int) -> Day | None:
    """The day that a period ends with, begins with, or is done by."""
    return next((day for read in _READERS if (day := read(scan, at)) is not None), None)


def _short(scan: Scan, at: int) -> Day | None:
    """EOD, COB, EOW; with a day behind it ("EOD Friday") the day decides."""
    unit = SHORT.get(scan.word(at))
    return last_of(scan, unit, 0, at + 1) if unit else None


def _month_end(scan: Scan, at: int) -> Day | None:
    """Month end, month's end, the year end."""
    start = scan.skip(at, "the")
    after = scan.skip(scan.skip(start + 1, "'s"), "-")
    ends = scan.word(start) in PERIODS and scan.word(after) == "end"
    return last_of(scan, scan.word(start), 0, after + 1) if ends else None


def _whole(scan: Scan, at: int) -> Day | None:
    """Next week, this month, this weekend: done by its end; another reading is its first day."""
    direction = scan.word(at)
    if scan.says(at, "the", "weekend"):
        saturday = days.weekday_of_week(scan.today, 5)
        return Day(saturday, at + 2, (days.weekday_of_week(scan.today, 6),), needs_lead=True)
    if direction not in (THIS - {"the"}) | NEXT | COMING | LAST:
        return None
    count = 1 if direction in NEXT | COMING else -1 if direction in LAST else 0
    if scan.word(at + 1) == "weekend":
        saturday = days.weekday_of_week(scan.today, 5, count)
        return Day(saturday, at + 2, (days.weekday_of_week(scan.today, 6, count),))
    if scan.word(at + 1) not in PERIODS:
        return None
    last, first = last_of(scan, scan.word(at + 1), count, at + 2), first_of(scan.today, scan.word(at + 1), count)
    if last is None or first is None:
        return None
    return Day(last.day, last.end, (first,) if count > 0 else (), sense=last.sense)


def _week_after_next(scan: Scan, at: int) -> Day | None:
    start = scan.skip(at, "the")
    if not scan.says(start, "week", "after", "next") or scan.word(start + 3) in WEEKDAYS:
        return None
    friday = last_of(scan, "week", 2, start + 3)
    return friday and replace(friday, alternatives=(days.monday(scan.today, 2),))


def _nth(scan: Scan, at: int) -> Day | None:
    """Say "(by) the 15th": the next such day of a month, where nothing else is being counted."""
    if scan.word(at) != "the":
        return None
    nth = ordinal(scan, at + 1)
    if nth is None or not 1 <= nth[0] <= 31:  # noqa: PLR2004 - days of a month
        return None
    after = scan.tokens[nth[1]] if nth[1] < len(scan.tokens) else None
    if after and after.text[0].isalnum() and after.text not in _COUNTS:
        return None
    months = (days.shift_months(scan.today.replace(day=1), ahead) for ahead in range(3))
    candidates = (month and days.make(month.year, month.month, nth[0]) for month in months)
    day = next((day for day in candidates if day and day >= scan.today), None)
    return Day(day, nth[1], needs_lead=True) if day else None


def _month(scan: Scan, at: int) -> Day | None:
    """Say "(by) March", "(in) March 2027": by its first day, in it by its last."""
    month = MONTHS.get(scan.word(at))
    if month is None or scan.word(at - 1) not in _BEFORE_A_MONTH or scan.word(at + 1) == "'s":
        return None
    said = year(scan, at + 1)
    of_year = said[0] if said else scan.today.year + (month < scan.today.month)
    first = days.make(of_year, month, 1)
    last = first and days.end_of_month(first)
    if first is None or last is None:
        return None
    within = scan.word(at - 1) == "in"
    return Day(last if within else first, said[1] if said else at + 1, (first if within else last,), needs_lead=True)


_READERS: Final = (_short, edge, _month_end, _whole, _week_after_next, _nth, _month, quarter)
