"""Dates in digits: 2026-11-20, 20/11/2026, 23.04.2022, 5/12."""

from datetime import date
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import MONTHS, WEEKDAYS

_SIGNS: Final = frozenset({"-", "/", "."})
_NUMBERED: Final = frozenset(
    {
        *("version", "v", "release", "build", "code", "serial", "id", "ip", "ticket", "invoice", "item", "step"),
        *("room", "section", "chapter", "page"),
    }
)
"""Things that have numbers of such a form, which are no dates."""
_LEAP: Final = 9
"""Years within which there is a 29 February."""
_JUST_GONE: Final = 14
"""Days: who names a date of last week in digits means that one, not the one in a year."""
_TURN: Final = 70
"""Two-digit years from here on belong to the last century."""


def numeric(scan: Scan, at: int) -> Day | None:
    """The date written here in digits, perhaps with the month as a word between signs."""
    if scan.number(at) is None or _continues(scan, at) or scan.word(at - 1) in _NUMBERED:
        return None
    found = _spaced(scan, at) or _three(scan, at) or _two(scan, at)
    return None if found is None or _goes_on(scan, found.end) else found


def full_year(value: int) -> int:
    """A year of two digits as people mean it."""
    return value if value >= 100 else value + (1900 if value >= _TURN else 2000)  # noqa: PLR2004 - two digits


def _continues(scan: Scan, at: int) -> bool:
    """Whether this number is the tail of another (77-01-02-2031) or of an amount."""
    if not scan.glued(at):
        return False
    before = scan.word(at - 1)
    return before in {"$", "€", "£", "#", "+"} or (before in _SIGNS and scan.number(at - 2) is not None)


def _goes_on(scan: Scan, at: int) -> bool:
    return scan.glued(at) and (
        scan.word(at) == "%" or (scan.word(at) in _SIGNS and scan.glued(at + 1) and scan.tokens[at + 1].number)
    )


def _spaced(scan: Scan, at: int) -> Day | None:
    """2016 10 16."""
    parts = [scan.word(at + offset) for offset in range(3)]
    numbers = [scan.number(at + offset) for offset in range(3)]
    if [len(part) for part in parts] != [4, 2, 2] or None in numbers or scan.glued(at + 1) or scan.glued(at + 2):
        return None
    day = days.make(*(int(part) for part in parts))
    return Day(day, at + 3, exact=True) if day and 1900 <= day.year < 2200 else None  # noqa: PLR2004 - years people plan


def _three(scan: Scan, at: int) -> Day | None:
    sign = scan.word(at + 1)
    if sign not in _SIGNS or scan.word(at + 3) != sign:
        return None
    if not all(scan.glued(at + offset) for offset in range(1, 5)):
        return None
    first, last = scan.number(at), scan.number(at + 4)
    middle = scan.number(at + 2) or MONTHS.get(scan.word(at + 2))
    if first is None or middle is None or last is None:
        return None
    if len(scan.word(at)) == 4:  # noqa: PLR2004 - a year
        return _day(days.make(first, middle, last), at + 5)
    return _year_last(scan, at, (first, middle, full_year(last))) if len(scan.word(at + 4)) in (2, 4) else None


def _year_last(scan: Scan, at: int, said: tuple[int, int, int]) -> Day | None:
    """20/Nov/2026, 20.11.2026, 11/20/2026."""
    (first, middle, of_year), sign = said, scan.word(at + 1)
    if scan.number(at + 2) is None:
        return _day(days.make(of_year, middle, first), at + 5)
    if sign == "." and len(scan.word(at + 4)) == 2 and len(scan.word(at)) < 2:  # noqa: PLR2004 - 1.2.30 is a version
        return None
    day_first = scan.day_first or sign == "."
    return _either(days.make(of_year, first, middle), days.make(of_year, middle, first), at + 5, day_first=day_first)


def _two(scan: Scan, at: int) -> Day | None:
    """5/12, which is a date only beside a word that says so."""
    first, second = scan.number(at), scan.number(at + 2)
    if first is None or second is None or scan.word(at + 1) not in ("/", "."):
        return None
    if not (scan.glued(at + 1) and scan.glued(at + 2)) or max(len(scan.word(at)), len(scan.word(at + 2))) > 2:  # noqa: PLR2004
        return None
    if scan.word(at + 1) == "." and not _said_to_be_a_day(scan, at):
        return None
    readings = (_coming(scan, first, second), _coming(scan, second, first))
    found = _either(*readings, at + 3, day_first=scan.day_first)
    return found and Day(found.day, found.end, found.alternatives, needs_lead=True, exact=True)


def _coming(scan: Scan, month: int, day: int) -> date | None:
    """The next day of that month and number, or the one that has just gone by."""
    earliest = days.shift(scan.today, -_JUST_GONE)
    coming = (days.make(scan.today.year + ahead, month, day) for ahead in range(-1, _LEAP))
    return next((found for found in coming if found and earliest and found >= earliest), None)


def _said_to_be_a_day(scan: Scan, at: int) -> bool:
    """Whether 3.12 stands where a day does: it is an amount more often."""
    before = scan.word(at - 1)
    return (
        before in WEEKDAYS or before in {"on", "due", "until", "(", ","} or (before == "the" and scan.says(at + 3, "."))
    )


def _day(day: date | None, end: int) -> Day | None:
    return Day(day, end, exact=True) if day else None


def _either(month_first: date | None, day_first_day: date | None, end: int, *, day_first: bool) -> Day | None:
    readings = [day for day in (month_first, day_first_day) if day is not None]
    if day_first:
        readings.reverse()
    if not readings:
        return None
    return Day(readings[0], end, tuple(day for day in readings[1:] if day != readings[0]), exact=True)
