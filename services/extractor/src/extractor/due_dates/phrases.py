"""A whole date phrase: the words that lead to it, the day, the time."""

from dataclasses import dataclass
from datetime import date, datetime, time

from extractor.due_dates import days
from extractor.due_dates.clocks import clock
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.leads import lead
from extractor.due_dates.openings import may_open
from extractor.due_dates.timed_days import timed_day
from extractor.due_dates.tokens import Scan


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a date phrase says, and the place behind it."""

    day: date
    clock: time | None
    alternatives: tuple[date, ...]
    sense: Sense
    end: int

    def moment(self, scan: Scan) -> datetime | None:
        """The moment in the user's zone, where a time was said."""
        return None if self.clock is None else _moment(scan, self.day, self.clock)


def phrase(scan: Scan, at: int, *, alone: bool = False) -> Phrase | None:
    """The date phrase that begins here. `alone`: the text is known to be one, so no lead is needed."""
    if not may_open(scan, at):
        return None
    start, sense, led = lead(scan, at)
    found = timed_day(scan, start) or (
        _clock_only(scan, start, led=led) if led or not alone else _clock_only(scan, start, led=True)
    )
    if found is None:
        return None
    bracketed = scan.word(at - 1) == "("
    if found.needs_lead and not (led or alone or bracketed):
        return None
    meant = sense if found.sense is Sense.POINT and led else found.sense
    return Phrase(found.day, found.clock, found.alternatives, meant, found.end)


def _clock_only(scan: Scan, at: int, *, led: bool) -> Day | None:
    """Say "By 5pm", "at noon": today, or tomorrow where that has gone by."""
    said = clock(scan, at)
    if said is None or not said.sure or not led:
        return None
    time_of_day = said.at(None)
    gone = _moment(scan, scan.today, time_of_day) < scan.now
    day = days.shift(scan.today, int(gone))
    return Day(day, said.end, clock=time_of_day) if day else None


def _moment(scan: Scan, day: date, time_of_day: time) -> datetime:
    """That time on that day, in the user's zone."""
    if time_of_day.tzinfo is None:
        return datetime.combine(day, time_of_day, tzinfo=scan.now.tzinfo)
    said = datetime.combine(day, time_of_day)
    # At the ends of the calendar another zone's day does not exist.
    return said.astimezone(scan.now.tzinfo) if date.min.year < day.year < date.max.year else said
