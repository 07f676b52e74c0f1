"""Spans counted from a moment: in two business days, an hour later, a week from Saturday, ten days before 1 June."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.numbers import cardinal
from extractor.due_dates.spans import DAYS, MONTHS, SECONDS, Span, span
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import UNITS, WEEKDAYS

Anchor = Callable[[Scan, int], Day | None]
"""Reads the day that a span is counted from."""

_IN: Final = (("in", "the", "next"), ("within", "the", "next"), ("over", "the", "next"), ("within",), ("in",))
_MOST_WEEKS: Final = 99
_EARLIEST, _LATEST = 1000, 2999
"""Years."""


def offset(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """The moment so long before or after another."""
    return (
        _in(scan, at, anchor) or _weekday_of(scan, at, anchor) or _weekdays_away(scan, at) or _counted(scan, at, anchor)
    )


def _in(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """In two days, in a week from Sunday."""
    if (bounded := _within_the(scan, at)) is not None:
        return bounded
    lead = next((lead for lead in _IN if scan.says(at, *lead)), None)
    if lead is None:
        return None
    length = span(scan, _behind_hedge(scan, at + len(lead)))
    if length is None or (not length.counted and (length.seconds in (1, 60) or scan.says(length.end - 1, "quarter"))):
        return None  # "in a second", "in a minute" promise no time, "in a quarter" may be a coin
    if (told := _from(scan, length, anchor)) is not None:
        return told
    end = scan.skip(length.end, "time") if scan.word(length.end - 1) != "s" else length.end
    end = scan.skip(scan.skip(length.end, "'s", "'"), "time") if scan.word(length.end) in ("'s", "'") else end
    return _moved(scan, length, 1, end)


def _behind_hedge(scan: Scan, at: int) -> int:
    """The place behind "exactly", "about", "less than"."""
    if scan.says(at, "less", "than"):
        return at + 2
    return scan.skip(at, "exactly", "about", "around", "roughly", "approximately", "just")


def _within_the(scan: Scan, at: int) -> Day | None:
    """Within the hour, within the day, within the week."""
    unit = UNITS.get(scan.word(at + 2)) if scan.says(at, "within", "the") else None
    if unit is None:
        return None
    one = Span(MONTHS.get(unit, 0), DAYS.get(unit, 0), 0, SECONDS.get(unit, 0), at + 3, counted=True)
    return _moved(scan, one, 1, at + 3)


def _counted(scan: Scan, at: int, anchor: Anchor) -> Day | None:
    """An hour later, two days ago, ten days from Sunday, the day before Christmas, a week tomorrow."""
    length = span(scan, at)
    if length is None and scan.says(day := scan.skip(at, "the"), "day") and scan.word(day + 1) in ("after", "before"):
        length = Span(0, 1, 0, 0, day + 1, counted=False)
    if length is None:
        return None
    if scan.word(length.end) in ("later", "hence"):
        return _moved(scan, length, 1, length.end + 1)
    if scan.word(length.end) in ("ago", "earlier"):
        return _moved(scan, length, -1, length.end + 1, sense=Sense.PAST)
    return _from(scan, length, anchor) or _week_beside(scan, length, at)


def _week_beside(scan: Scan, length: Span, at: int) -> Day | None:
    """A week today, a fortnight tomorrow."""
    ahead = {"today": 0, "tomorrow": 1}.get(scan.word(length.end))
    weeks, rest = divmod(length.days, days.DAYS_A_WEEK)
    if ahead is None or rest or not weeks or length != Span(0, length.days, 0, 0, length.end, length.counted):
        return None
    for_that_long = scan.word(at - 1) in ("for", "these", "last", "past")
    return None if for_that_long else _moved(scan, length, 1, length.end + 1, base=days.shift(scan.today, ahead))


def _weekdays_away(scan: Scan, at: int) -> Day | None:
    """Two Sundays from now, three Mondays ago."""
    count = cardinal(scan, at)
    number = WEEKDAYS.get(scan.word(count[1]).removesuffix("s")) if count else None
    if count is None or number is None or not 1 <= count[0] <= _MOST_WEEKS:
        return None
    after = count[1] + 1
    weeks = timedelta(weeks=count[0] - 1)
    if scan.word(after) == "ago":
        return Day(days.last_weekday(scan.today, number) - weeks, after + 1, sense=Sense.PAST)
    ahead = scan.word(after) == "from" and scan.word(after + 1) in ("now", "today")
    return Day(days.next_weekday(scan.today, number) + weeks, after + 2) if ahead else None


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
