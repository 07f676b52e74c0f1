"""A day in any of the ways it can be said; of several readings of the same words the longest counts."""

from dataclasses import dataclass

from extractor.due_dates import days
from extractor.due_dates.found import Day
from extractor.due_dates.holidays import holiday
from extractor.due_dates.named_months import named_month
from extractor.due_dates.near_days import near_day
from extractor.due_dates.numbers import year
from extractor.due_dates.numeric import numeric
from extractor.due_dates.offsets import offset
from extractor.due_dates.parts_of_periods import day_of_period
from extractor.due_dates.periods import period
from extractor.due_dates.tokens import Scan
from extractor.due_dates.weekdays import weekday

_DEPTH = 3
"""How many spans may hang on one another: "a week after two days after tomorrow"."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads a day; spans in it may hang on other days so many levels deep."""

    depth: int

    def __call__(self, scan: Scan, at: int) -> Day | None:
        if self.depth == 0:
            return None
        deeper = _Reader(self.depth - 1)
        readings = (offset(scan, at, deeper), *(read(scan, at) for read in _READERS))
        if self.depth < _DEPTH:
            readings = (*readings, _plain_year(scan, at))
        return max((day for day in readings if day), key=lambda day: (day.end, day.exact), default=None)


_READERS = (named_month, numeric, near_day, weekday, period, day_of_period, holiday)
read_day = _Reader(_DEPTH)
"""The day that is said at a place, or None."""


def _plain_year(scan: Scan, at: int) -> Day | None:
    """Say "Since (the year) 1990": a year that something is counted from."""
    start = at + 2 if scan.says(at, "the", "year") else at
    said = year(scan, start)
    day = said and days.make(said[0], 1, 1)
    return Day(day, said[1]) if said and day else None
