"""Where a period begins, is at its middle, ends: end of next week, early next week, mid March, end of day."""

from dataclasses import replace
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.bounds import first_of, last_of
from extractor.due_dates.found import Day
from extractor.due_dates.numbers import year
from extractor.due_dates.quarters import quarter
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, MONTHS, NEXT, THIS, WEEKDAYS

_ENDS: Final = frozenset({"end", "close"})
_AT_THE_END_OF_THE_DAY: Final = ("at", "the", "end", "of", "the", "day")
_WORKING: Final = ("business", "work", "play")
"""The close of these is that of the day."""
_LATES: Final = frozenset({"late", "later"})
_STARTS: Final = frozenset({"early", "beginning", "start"})
SIDES: Final = _ENDS | _LATES | _STARTS | {"mid", "middle"}


def edge(scan: Scan, at: int) -> Day | None:
    """(the) end of (the|this|next) week; early next week; mid next month; end of day; end of tomorrow."""
    start = scan.skip(at, "the")
    side = scan.word(start)
    if side not in SIDES:
        return None
    inner = scan.skip(scan.skip(start + 1, "of", "in", "-"), "the")
    if scan.says(start + 1, "of") and scan.word(inner) in ("today", "tomorrow", *_WORKING):
        return _of_day(scan, inner)
    direction = scan.word(inner) if scan.word(inner) in NEXT | COMING | LAST | THIS else ""
    count = 1 if direction in NEXT | COMING else -1 if direction in LAST else 0
    unit, end = scan.word(inner + bool(direction)), inner + bool(direction) + 1
    if side in _ENDS and scan.says(start + 1, "of") and (said := year(scan, inner)):
        last = days.make(said[0], 12, 31)
        return Day(last, said[1]) if last else None
    if unit in MONTHS or unit in ("day", "q"):
        return _of_named(scan, side, unit, end)
    # "End week" and "start quarter" are no dates: "of", a direction or a hyphen is needed.
    if (side in _ENDS and scan.says(start + 1, "of")) or end > start + 2 or scan.word(start + 1) == "-":
        return _placed(scan, side, unit, count, end)
    return None


def _of_named(scan: Scan, side: str, unit: str, end: int) -> Day | None:
    """End of day, end of Q3, mid March."""
    if unit in MONTHS:
        return _of_month(scan, side, MONTHS[unit], end) if side != "later" else None
    if side not in _ENDS:
        return None
    if unit == "day":
        return None if _is_idiom(scan, end) else Day(scan.today, end)
    found = quarter(scan, end - 1)
    return replace(found, needs_lead=False) if found else None


def _is_idiom(scan: Scan, end: int) -> bool:
    """Whether a sentence begins with "At the end of the day" and goes on: all in all."""
    begun = end - len(_AT_THE_END_OF_THE_DAY)
    heads = scan.says(begun, *_AT_THE_END_OF_THE_DAY) and not scan.word(begun - 1).isalpha()
    return heads and scan.word(end) not in ("", ".", "!", "?")


def _of_day(scan: Scan, at: int) -> Day | None:
    if scan.word(at) in _WORKING:
        end = scan.skip(at + 1, "day", "today")
        return Day(scan.today, end) if end > at + 1 or _names_day(scan, scan.skip(end, "on", "of")) else None
    day = days.shift(scan.today, int(scan.word(at) == "tomorrow"))
    return Day(day, at + 1) if day else None


def _names_day(scan: Scan, at: int) -> bool:
    """Whether the phrase is over, or goes on with the day whose close is meant: "close of play (on) Thursday"."""
    word = scan.word(at)
    return (
        word in ("", ".", ",", "!", ")", "tomorrow") or word in {*WEEKDAYS, *NEXT, *THIS} or scan.number(at) is not None
    )


def _placed(scan: Scan, side: str, unit: str, count: int, end: int) -> Day | None:
    last = last_of(scan, unit, count, end)
    if last is None or side in _ENDS | _LATES:
        return last
    first = first_of(scan.today, unit, count)
    if first is None:
        return None
    if side in _STARTS:
        return Day(first, end, sense=last.sense)
    middle = days.shift(first, (last.day - first).days // 2)
    return Day(middle, end, sense=last.sense) if middle else None


def _of_month(scan: Scan, side: str, month: int, end: int) -> Day | None:
    """The end of November, mid March."""
    said = year(scan, end)
    of_year = said[0] if said else scan.today.year + (month < scan.today.month)
    day = days.make(of_year, month, {True: 1, False: 15}[side in _STARTS])
    if day is not None and side in _ENDS | _LATES:
        day = days.end_of_month(day)
    return Day(day, said[1] if said else end) if day else None
