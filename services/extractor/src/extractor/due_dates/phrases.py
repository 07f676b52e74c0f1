"""A whole date phrase: the words that lead to it, the day, the time."""

from dataclasses import dataclass, replace
from datetime import date, time

from extractor.due_dates import days
from extractor.due_dates.clocks import clock
from extractor.due_dates.found import Clock, Day, Sense
from extractor.due_dates.holidays import holiday
from extractor.due_dates.named_months import named_month
from extractor.due_dates.numbers import year
from extractor.due_dates.numeric import numeric
from extractor.due_dates.offsets import offset
from extractor.due_dates.periods import period
from extractor.due_dates.relative import relative_day
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import DEADLINE_LEADS, PARTS_OF_DAY, POINT_LEADS, START_LEADS

_LEADS = (
    *((lead, Sense.DEADLINE) for lead in DEADLINE_LEADS),
    *((lead, Sense.START) for lead in START_LEADS),
    *((lead, Sense.POINT) for lead in POINT_LEADS),
)
_LEADS_BY_WORD = {first: tuple(led for led in _LEADS if led[0][0] == first) for first in {led[0][0] for led in _LEADS}}
"""By their first word, in the same order."""
_DEPTH = 3
"""How many spans may hang on one another: "a week after two days after tomorrow"."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a date phrase says, and the place behind it."""

    day: date
    clock: time | None
    alternatives: tuple[date, ...]
    sense: Sense
    end: int


def phrase(scan: Scan, at: int, *, alone: bool = False) -> Phrase | None:
    """The date phrase that begins here. `alone`: the text is known to be one, so no lead is needed."""
    start, sense, led = _lead(scan, at)
    found = _dated(scan, start) or (
        _clock_only(scan, start, led=led) if led or not alone else _clock_only(scan, start, led=True)
    )
    if found is None:
        return None
    bracketed = scan.word(at - 1) == "("
    if found.needs_lead and not (led or alone or bracketed):
        return None
    meant = sense if found.sense is Sense.POINT and led else found.sense
    return Phrase(found.day, found.clock, found.alternatives, meant, found.end)


def _lead(scan: Scan, at: int) -> tuple[int, Sense, bool]:
    """The place behind the leading words, and what they make of the date. "By by" is read as one."""
    place, sense, led = at, Sense.POINT, False
    for _ in range(2):
        for words, meaning in _LEADS_BY_WORD.get(scan.word(place), ()):
            if scan.says(place, *words) and not _belongs_to_the_day(scan, place):
                sense = meaning if not led or meaning is not Sense.POINT else sense
                place, led = place + len(words), True
                break
    return scan.skip(place, ":") if led else place, sense, led


def _belongs_to_the_day(scan: Scan, at: int) -> bool:
    """Say "In two days", "for the day", "at the moment": the lead is part of the phrase."""
    return _day(scan, at) is not None


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


_READERS = (named_month, numeric, relative_day, period, holiday)
_day = _Reader(_DEPTH)


def _plain_year(scan: Scan, at: int) -> Day | None:
    """Say "Since (the year) 1990": a year that something is counted from."""
    start = at + 2 if scan.says(at, "the", "year") else at
    said = year(scan, start)
    day = said and days.make(said[0], 1, 1)
    return Day(day, said[1]) if said and day else None


def _dated(scan: Scan, at: int) -> Day | None:
    """A day with the time before or behind it: "six-fifteen this evening", "Sunday, 9/8/26, at 4 pm"."""
    before = clock(scan, at)
    found, early = _day(scan, at), None
    if before is not None:
        behind = scan.skip(before.end, ",", "on", "of", "@", "-")
        after = _day(scan, behind)
        if (
            after is not None
            and (before.sure or after.half or scan.word(at - 1) in ("at", "by", "before", "until"))
            and not _longer(found, after)
        ):
            found, early = after, before
    if found is None:
        return _first_thing(scan, at)
    found = _said_twice(scan, found)
    found = _part_of_day(scan, found)
    if early is not None:
        return replace(found, clock=early.at(found.half), end=found.end)
    return _with_clock(scan, found)


def _longer(one: Day | None, other: Day) -> bool:
    return one is not None and one.end >= other.end


def _first_thing(scan: Scan, at: int) -> Day | None:
    """First thing (on) Monday morning."""
    if not scan.says(at, "first", "thing"):
        return None
    found = _day(scan, scan.skip(at + 2, "on", "in"))
    return found and _part_of_day(scan, found)


def _said_twice(scan: Scan, found: Day) -> Day:
    """Say "Sunday, 9/8/26": the fuller date is believed. "End of day Friday": the day is."""
    again = _day(scan, scan.skip(found.end, ",", "(", "on"))
    if again is None or again.sense is Sense.PAST or found.exact:
        return found
    edge = scan.word(found.end - 1) in ("day", "eod", "cob", "eob", "business")
    if edge or again.exact:
        return replace(again, end=scan.skip(again.end, ")") if scan.word(found.end) == "(" else again.end)
    return found


def _part_of_day(scan: Scan, found: Day) -> Day:
    """Tomorrow evening, Friday afternoon, Monday in the morning."""
    at = found.end + 2 if scan.says(found.end, "in", "the") else found.end
    half = PARTS_OF_DAY.get(scan.word(at))
    return replace(found, half=half, end=at + 1) if half and found.clock is None else found


def _with_clock(scan: Scan, found: Day) -> Day:
    """The time behind a day. A bare number needs "at"."""
    if found.clock is not None:
        return found
    at = found.end
    place = scan.skip(at, ",", "t") if scan.glued(at) else at
    place = scan.skip(place, "at", "@", "by", "around", "before", "-")
    said: Clock | None = clock(scan, place)
    if said is None or not (said.sure or scan.word(place - 1) in ("at", "@")):
        return found
    return replace(found, clock=said.at(found.half), end=said.end)


def _clock_only(scan: Scan, at: int, *, led: bool) -> Day | None:
    """Say "By 5pm", "at noon": today, or tomorrow where that has gone by."""
    said = clock(scan, at)
    if said is None or not said.sure or not led:
        return None
    moment = said.at(None)
    gone = moment < scan.now.time().replace(tzinfo=None)
    day = days.shift(scan.today, int(gone))
    return Day(day, said.end, clock=moment) if day else None
