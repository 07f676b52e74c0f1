"""Lengths of time: two weeks, half an hour, an hour and a half, 1 month and 3 days."""

from dataclasses import dataclass
from typing import Final

from extractor.due_dates.numbers import cardinal
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import BUSINESS, UNITS

MONTHS: Final = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_QUARTERS_OF_AN_HOUR: Final = {("a", "quarter"): 15, ("three", "quarters"): 45}
_MOST: Final = 9_999


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as it was said."""

    months: int
    days: int
    business_days: int
    seconds: int
    end: int
    counted: bool
    """A number was said, rather than "a" or "an"."""


def span(scan: Scan, at: int) -> Span | None:
    """Two weeks; half an hour; 1 month and 3 days; a couple of weeks."""
    months = plain = business = seconds = 0
    end, counted = at, False
    while (piece := _piece(scan, scan.skip(end, "and") if end > at else end)) is not None:
        unit, value, is_business, end = piece
        counted = counted or scan.word(at) not in ("a", "an")
        months += int(value * MONTHS.get(unit, 0))
        seconds += int(value * SECONDS.get(unit, 0))
        if is_business:
            business += int(value)
        else:
            plain += int(value * DAYS.get(unit, 0))
    return Span(months, plain, business, seconds, end, counted) if end > at else None


def _piece(scan: Scan, at: int) -> tuple[str, float, bool, int] | None:
    """A count and its unit."""
    if (quarters := _QUARTERS_OF_AN_HOUR.get((scan.word(at), scan.word(at + 1)))) and scan.says(
        at + 2, "of", "an", "hour"
    ):
        return "minute", quarters, False, at + 5
    found = _count(scan, at)
    if found is None or found[0] > _MOST:
        return None
    value, after = found
    if scan.says(after, "and", "a", "half"):
        value, after = value + 0.5, after + 3
    after = scan.skip(after, "-", "more") if value != 0 else after
    is_business = scan.word(after) in BUSINESS and scan.word(after + 1) in ("day", "days")
    after += is_business
    unit = UNITS.get(scan.word(after))
    if unit and scan.says(after + 1, "and", "a", "half"):
        value, after = value + 0.5, after + 3
    return (unit, value, is_business, after + 1) if unit else None


def _count(scan: Scan, at: int) -> tuple[float, int] | None:
    if scan.says(at, "half", "an") or scan.says(at, "half", "a"):
        return 0.5, at + 2
    if scan.says(at, "a", "couple"):
        return 2, scan.skip(at + 2, "of")
    if scan.word(at) in ("a", "an"):
        return 1, at + 1
    if scan.word(at - 1) in (".", ",") and scan.glued(at) and scan.number(at - 2) is not None:
        return None  # the tail of 1.5
    tenths = scan.number(at + 2) if scan.word(at + 1) == "." and scan.glued(at + 1) and scan.glued(at + 2) else None
    if tenths is not None and scan.number(at) is not None:
        return float(f"{scan.word(at)}.{scan.word(at + 2)}"), at + 3
    return cardinal(scan, at)
