"""Days that have a name."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.numbers import year
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, NEXT, THIS


def easter(of_year: int) -> date:
    """Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher)."""
    golden, (century, rest) = of_year % 19, divmod(of_year, 100)
    leaps, skipped = divmod(century, 4)
    moon = (century + 8) // 25
    epact = (19 * golden + century - leaps - (century - moon + 1) // 3 + 15) % 30
    quarter, left = divmod(rest, 4)
    weekday = (32 + 2 * skipped + 2 * quarter - epact - left) % 7
    month, day = divmod(epact + weekday - 7 * ((golden + 11 * epact + 22 * weekday) // 451) + 114, 31)
    return date(of_year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda of_year: date(of_year, month, day)


def _from_easter(offset: int) -> Callable[[int], date]:
    return lambda of_year: easter(of_year) + timedelta(days=offset)


def _nth(month: int, weekday: int, nth: int) -> Callable[[int], date]:
    first = timedelta(days=1)
    return lambda of_year: days.next_weekday(date(of_year, month, 1) - first, weekday) + timedelta(weeks=nth - 1)


HOLIDAYS: Final[dict[tuple[str, ...], Callable[[int], date]]] = {
    ("christmas", "eve"): _fixed(12, 24),
    ("christmas", "day"): _fixed(12, 25),
    ("christmas",): _fixed(12, 25),
    ("xmas",): _fixed(12, 25),
    ("boxing", "day"): _fixed(12, 26),
    ("new", "year", "'s", "eve"): _fixed(12, 31),
    ("new", "years", "eve"): _fixed(12, 31),
    ("new", "year", "'s", "day"): _fixed(1, 1),
    ("new", "year", "'s"): _fixed(1, 1),
    ("new", "years"): _fixed(1, 1),
    ("new", "year"): _fixed(1, 1),
    ("valentine", "'s", "day"): _fixed(2, 14),
    ("valentines", "day"): _fixed(2, 14),
    ("halloween",): _fixed(10, 31),
    ("independence", "day"): _fixed(7, 4),
    ("thanksgiving",): _nth(11, 3, 4),
    ("labor", "day"): _nth(9, 0, 1),
    ("black", "friday"): lambda of_year: _nth(11, 3, 4)(of_year) + timedelta(days=1),
    ("easter", "monday"): _from_easter(1),
    ("easter", "sunday"): _from_easter(0),
    ("easter",): _from_easter(0),
    ("good", "friday"): _from_easter(-2),
    ("pentecost",): _from_easter(49),
}
"""Longer names first where one begins another."""
_FIRST_WORDS: Final = frozenset(name[0] for name in HOLIDAYS)


def holiday(scan: Scan, at: int) -> Day | None:
    """Christmas, next Easter, Easter 2018."""
    direction = scan.word(at) if scan.word(at) in NEXT | COMING | LAST | THIS else ""
    start = at + bool(direction)
    for name, day_in in HOLIDAYS.items() if scan.word(start) in _FIRST_WORDS else ():
        if scan.says(start, *name):
            end = start + len(name)
            said = year(scan, scan.skip(end, "of", ",", "in"))
            if said:
                return Day(day_in(said[0]), said[1], exact=True)
            return _nearest(scan, day_in, end, direction)
    return None


def _nearest(scan: Scan, day_in: Callable[[int], date], end: int, direction: str) -> Day | None:
    """The holiday's next day, or its last. A bare name needs a lead: "merry Christmas" is no date."""
    this_year = scan.today.year
    if not date.min.year < this_year < date.max.year:
        return None
    candidates = [day_in(this_year + offset) for offset in (-1, 0, 1)]
    if direction in LAST:
        return Day(max(day for day in candidates if day < scan.today), end, sense=Sense.PAST)
    return Day(min(day for day in candidates if day >= scan.today), end, needs_lead=not direction)
