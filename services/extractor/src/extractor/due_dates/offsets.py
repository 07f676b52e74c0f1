"""Spans counted from a moment: in two business days, an hour later, a week from Saturday, ten days before 1 June."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.numbers import cardinal
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import BUSINESS, UNITS, WEEKDAYS

Anchor = Callable[[Scan, int], Day | None]
"""Reads the day that a span is counted from."""

_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}
_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14}
_SECONDS: Final = {"second": 1, "minute": 60, "hour": 3600}
_IN: Final = (("in", "the", "next"), ("within", "the", "next"), ("over", "the", "next"), ("within",), ("in",))
_EARLIEST, _LATEST = 1000, 2999
"""Years."""
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


def offset(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """The moment so long before or after another."""
    return _in(scan, at, anchor) or _weekday_of(scan, at, anchor) or _counted(scan, at, anchor)


def span(scan: Scan, at: int) -> Span | None:
    """Two weeks; half an hour; 1 month and 3 days; a couple of weeks."""
    months = plain = business = seconds = 0
    end, counted = at, False
    while (piece := _piece(scan, scan.skip(end, "and") if end > at else end)) is not None:
        unit, value, is_business, end = piece
        counted = counted or scan.word(at) not in ("a", "an")
        months += int(value * _MONTHS.get(unit, 0))
        seconds += int(value * _SECONDS.get(unit, 0))
        if is_business:
            business += int(value)
        else:
            plain += int(value * _DAYS.get(unit, 0))
    return Span(months, plain, business, seconds, end, counted) if end > at else None


def _piece(scan: Scan, at: int) -> tuple[str, float, bool, int] | None:
    """A count and its unit."""
    found = _count(scan, at)
    if found is None or found[0] > _MOST:
        return None
    value, after = found
    after = scan.skip(after, "-", "more") if value != 0 else after
    is_business = scan.word(after) in BUSINESS and scan.word(after + 1) in ("day", "days")
    after += is_business
    unit = UNITS.get(scan.word(after))
    return (unit, value, is_business, after + 1) if unit else None


def _count(scan: Scan, at: int) -> tuple[float, int] | None:
    if scan.says(at, "half", "an") or scan.says(at, "half", "a"):
        return 0.5, at + 2
    if scan.says(at, "a", "couple"):
        return 2, scan.skip(at + 2, "of")
    if scan.word(at) in ("a", "an"):
        return 1, at + 1
    return cardinal(scan, at)


def _in(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """In two days, in a week from Sunday."""
    if (bounded := _within_the(scan, at)) is not None:
        return bounded
    lead = next((lead for lead in _IN if scan.says(at, *lead)), None)
    if lead is None:
        return None
    length = span(scan, at + len(lead))
    if length is None or (not length.counted and length.seconds in (1, 60)):
        return None  # "in a second", "in a minute" promise no time
    if (told := _from(scan, length, anchor)) is not None:
        return told
    end = scan.skip(length.end, "time") if scan.word(length.end - 1) != "s" else length.end
    end = scan.skip(scan.skip(length.end, "'s", "'"), "time") if scan.word(length.end) in ("'s", "'") else end
    return _moved(scan, length, 1, end)


def _within_the(scan: Scan, at: int) -> Day | None:
    """Within the hour, within the day, within the week."""
    unit = UNITS.get(scan.word(at + 2)) if scan.says(at, "within", "the") else None
    if unit is None:
        return None
    one = Span(_MONTHS.get(unit, 0), _DAYS.get(unit, 0), 0, _SECONDS.get(unit, 0), at + 3, counted=True)
    return _moved(scan, one, 1, at + 3)


def _counted(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """An hour later, two days ago, ten days from Sunday."""
    length = span(scan, at)
    if length is None:
        return None
    if scan.word(length.end) in ("later", "hence"):
        return _moved(scan, length, 1, length.end + 1)
    if scan.word(length.end) in ("ago", "earlier"):
        return _moved(scan, length, -1, length.end + 1, sense=Sense.PAST)
    return _from(scan, length, anchor)


def _weekday_of(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """Thursday three weeks from now: that weekday in the week one arrives in."""
    number = WEEKDAYS.get(scan.word(at))
    if number is None:
        return None
    after = scan.skip(at + 1, ",")
    arrived = _in(scan, after, anchor) or _counted(scan, after, anchor)
    if arrived is None or arrived.sense is Sense.PAST:
        return None
    return Day(days.weekday_of_week(arrived.day, number), arrived.end)


def _from(scan: Scan, length: Span, anchor: Anchor) -> Day | None:
    """So long from, after, since, before another day; perhaps "on Friday" of the week one arrives in."""
    word = scan.word(length.end)
    if word not in ("from", "after", "since", "before", "prior"):
        return None
    at = scan.skip(length.end + 1, "to") if word == "prior" else length.end + 1
    if scan.word(at) in ("now", "here") and word in ("from", "after"):
        return _moved(scan, length, 1, at + 1)
    base = anchor(scan, at)
    if base is None:
        return None
    moved = _moved(scan, length, -1 if word in ("before", "prior") else 1, base.end, base=base.day)
    number = WEEKDAYS.get(scan.word(base.end + 1)) if scan.word(base.end) == "on" else None
    if moved is None or number is None:
        return moved
    return Day(days.weekday_of_week(moved.day, number), base.end + 2)


def _moved(
    scan: Scan, length: Span, sign: int, end: int, *, base: date | None = None, sense: Sense = Sense.POINT
) -> Day | None:
    """The day, and the time where seconds, minutes or hours were counted from now."""
    day = days.shift_months(base or scan.today, sign * length.months)
    day = day and days.shift(day, sign * length.days)
    day = days.shift_business_days(day, sign * length.business_days) if day and length.business_days else day
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        return None
    if not length.seconds:
        return Day(day, end, sense=sense)
    if base is not None:
        return Day(day, end, sense=sense)
    moment = datetime.combine(day, scan.now.time()) + timedelta(seconds=sign * length.seconds)
    return Day(moment.date(), end, clock=_to_the_minute(moment.time()), sense=sense)


def _to_the_minute(moment: time) -> time:
    return moment.replace(second=0, microsecond=0)
