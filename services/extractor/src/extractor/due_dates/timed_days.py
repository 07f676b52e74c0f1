"""A day with the time before or behind it, and with a part of it: six-fifteen this evening, first thing Monday."""

from dataclasses import replace
from typing import Final

from extractor.due_dates.clocks import clock
from extractor.due_dates.found import Clock, Day, Sense
from extractor.due_dates.readings import read_day
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import PARTS_OF_DAY

_CLOCK_LEADS: Final = ("at", "@", "by", "around", "about", "before")


def timed_day(scan: Scan, at: int) -> Day | None:
    """A day with the time before or behind it: "six-fifteen this evening", "Sunday, 9/8/26, at 4 pm"."""
    before = clock(scan, at)
    found, early = read_day(scan, at), None
    if before is not None:
        behind = scan.skip(before.end, ",", "on", "of", "@", "-")
        after = read_day(scan, behind)
        if after is not None:
            led = scan.word(behind - 1) in ("on", "of")
            after = replace(_with_part_of_day(scan, after), needs_lead=after.needs_lead and not led)
        if (
            after is not None
            and (before.sure or after.half or scan.word(at - 1) in ("at", "by", "before", "until"))
            and not _longer(found, after)
        ):
            found, early = after, before
    if found is None:
        return _first_thing(scan, at) or _part_of(scan, at)
    found = _said_twice(scan, found)
    found = _with_part_of_day(scan, found)
    if early is not None:
        return replace(found, clock=early.at(found.half), end=found.end)
    return _with_clock(scan, found)


def _longer(one: Day | None, other: Day) -> bool:
    return one is not None and one.end >= other.end


def _first_thing(scan: Scan, at: int) -> Day | None:
    """First thing (on) Monday morning."""
    if not scan.says(at, "first", "thing"):
        return None
    found = read_day(scan, scan.skip(at + 2, "on", "in"))
    return found and _with_part_of_day(scan, found)


def _part_of(scan: Scan, at: int) -> Day | None:
    """The evening of the 18th, on the morning of 3 April."""
    start = scan.skip(at, "the")
    half = PARTS_OF_DAY.get(scan.word(start))
    found = read_day(scan, start + 2) if half and scan.says(start + 1, "of") else None
    return _with_clock(scan, replace(found, half=half, needs_lead=False)) if found else None


def _said_twice(scan: Scan, found: Day) -> Day:
    """Say "Sunday, 9/8/26": the fuller date is believed. "End of day Friday": the day is."""
    again = read_day(scan, scan.skip(found.end, ",", "(", "on"))
    if again is None or again.sense is Sense.PAST or found.exact:
        return found
    edge = scan.word(found.end - 1) in ("day", "eod", "cob", "eob", "business", "work", "play")
    if edge or again.exact:
        return replace(again, end=scan.skip(again.end, ")") if scan.word(found.end) == "(" else again.end)
    return found


def _with_part_of_day(scan: Scan, found: Day) -> Day:
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
    place = scan.skip(scan.skip(place, *_CLOCK_LEADS, "-"), "about", "around")
    said: Clock | None = clock(scan, place)
    if said is None or not (said.sure or scan.word(place - 1) in _CLOCK_LEADS):
        return found
    return replace(found, clock=said.at(found.half), end=said.end)
