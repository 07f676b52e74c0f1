"""Days that have a name: Christmas, next Easter, Easter 2018, Christmas of last year."""

from extractor.due_dates.found import Day, Sense
from extractor.due_dates.holiday_names import HOLIDAYS, DayIn
from extractor.due_dates.numbers import year
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import COMING, LAST, NEXT, THIS


def holiday(scan: Scan, at: int) -> Day | None:
    """The day that is called by its name here."""
    direction = scan.word(at) if scan.word(at) in NEXT | COMING | LAST | THIS else ""
    start = at + bool(direction)
    for name, day_in in HOLIDAYS.get(scan.word(start), ()):
        if scan.says(start, *name):
            end = start + len(name)
            said = year(scan, scan.skip(end, "of", ",", "in"))
            if said:
                return Day(day_in(said[0]), said[1], exact=True)
            if (told := _in_year_from_today(scan, day_in, scan.skip(end, "of"))) is not None:
                return told
            return _nearest(scan, day_in, end, direction)
    return None


def _in_year_from_today(scan: Scan, day_in: DayIn, at: int) -> Day | None:
    """Say "(Christmas) of last year"."""
    direction = scan.word(at)
    if direction not in NEXT | LAST | {"this"} or scan.word(at + 1) != "year":
        return None
    of_year = scan.today.year + (direction in NEXT) - (direction in LAST)
    return Day(day_in(of_year), at + 2, exact=True, sense=Sense.PAST if direction in LAST else Sense.POINT)


def _nearest(scan: Scan, day_in: DayIn, end: int, direction: str) -> Day | None:
    """The holiday's next day, or its last. A bare name needs a lead: "merry Christmas" is no date."""
    this_year = scan.today.year
    candidates = [day_in(this_year + offset) for offset in (-1, 0, 1)]
    if direction in LAST:
        return Day(max(day for day in candidates if day < scan.today), end, sense=Sense.PAST)
    return Day(min(day for day in candidates if day >= scan.today), end, needs_lead=not direction)
