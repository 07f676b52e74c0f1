"""Dates with the month as a word: 9 Feb 2027, March second, the third of June 2030, Oct 7, 2028."""

from extractor.due_dates import days
from extractor.due_dates.found import Day
from extractor.due_dates.numbers import Number, day_of_month, ordinal, year
from extractor.due_dates.numeric import full_year
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import MONTHS, UNITS

_AFTER_A_VERB = frozenset(
    {"be", "have", "not", "take", "need", "come", "go", "get", "use", "also", "contain", "include"}
)
"""Room 5 may be used."""
_RECENT = 31
"""Days for which a date without a year may still mean the one that has just gone by."""


def named_month(scan: Scan, at: int) -> Day | None:
    """The date that is said here with its month by name."""
    at = scan.skip(at, "the")
    found = _month_first(scan, at) or _day_first(scan, at)
    if found is None:
        return None
    month, day, end = found
    said = _year(scan, end)
    if said is not None:
        exact = days.make(said[0], month, day)
        return Day(exact, said[1], exact=True) if exact else None
    return _coming(scan, month, day, end)


def _month_first(scan: Scan, at: int) -> tuple[int, int, int] | None:
    month = MONTHS.get(scan.word(at))
    if month is None:
        return None
    after = scan.skip(scan.skip(at + 1, ".", "-", "/"), "the")
    day = day_of_month(scan, after)
    if day is None or _counts_something(scan, day[1]):
        return None
    return month, day[0], day[1]


def _counts_something(scan: Scan, at: int) -> bool:
    """Say "March 3 miles", "May 5:30", "May 5 %" and "may 2x" name no day."""
    return (
        (scan.glued(at) and scan.word(at).isalpha() and scan.word(at) != "t")
        or scan.word(at) in UNITS
        or (scan.word(at) in {":", "%"} and scan.glued(at))
    )


def _day_first(scan: Scan, at: int) -> tuple[int, int, int] | None:
    day = day_of_month(scan, at)
    if day is None or (scan.glued(at) and scan.word(at - 1) in {"$", "€", "£", "#", "."}):
        return None
    month = MONTHS.get(scan.word(scan.skip(day[1], "of", "-")))
    if month is None:
        return None
    end = scan.skip(day[1], "of", "-") + 1
    if scan.says(end, ".") and scan.glued(end) and year(scan, end + 1):
        end += 1
    # "Two may come" and "one march" are no dates: a bare word for a number needs an ordinal.
    plain = ordinal(scan, at) is None
    verb = plain and scan.word(end) in _AFTER_A_VERB and scan.word(end - 1) in ("may", "march")
    return (
        None if (plain and scan.number(at) is None) or verb or _another_day(scan, month, end) else (month, day[0], end)
    )


def _another_day(scan: Scan, month: int, at: int) -> bool:
    """Say "10 May 5th": the number before belongs to something else."""
    following = ordinal(scan, at)
    return following is not None and month > 0 and year(scan, at) is None


def _year(scan: Scan, at: int) -> Number | None:
    """The year behind a day and a month: 2019, ", 1994", "of 87", '99."""
    after = scan.skip(scan.skip(at, "of", "in", "-", "/"), ",")
    said = year(scan, after)
    if said is not None:
        return None if scan.word(said[1]) in UNITS or scan.word(said[1]) == ":" else said
    after = scan.skip(at, "of", ",", "-", "/")
    digits = scan.skip(after, "'")
    short = scan.number(digits)
    if short is None or len(scan.word(digits)) != 2:  # noqa: PLR2004 - two digits
        return None
    no_day = short > 31 and not scan.word(digits + 1).isalnum()  # noqa: PLR2004 - days of a month
    meant = digits > after or scan.says(at, "of") or no_day or (scan.word(at) in {"-", "/"} and scan.glued(at))
    return (full_year(short), digits + 1) if meant else None


def _coming(scan: Scan, month: int, day: int, end: int) -> Day | None:
    """The next such day; the one just gone by is told as another reading."""
    this = days.make(scan.today.year, month, day)
    if this is not None and this >= scan.today:
        return Day(this, end, exact=True)
    later = next(
        (d for step in range(1 - bool(this is None), 9) if (d := days.make(scan.today.year + step, month, day))), None
    )
    if later is None:
        return None
    recent = (this,) if this and (scan.today - this).days <= _RECENT else ()
    return Day(later, end, recent, exact=True)
