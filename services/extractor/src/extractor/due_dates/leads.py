"""The words that lead to a date, and what they make of it."""

from typing import Final

from extractor.due_dates.found import Sense
from extractor.due_dates.readings import read_day
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import DEADLINE_LEADS, POINT_LEADS, START_LEADS

_LEADS: Final = (
    *((lead, Sense.DEADLINE) for lead in DEADLINE_LEADS),
    *((lead, Sense.START) for lead in START_LEADS),
    *((lead, Sense.POINT) for lead in POINT_LEADS),
)
_LEADS_BY_WORD: Final = {
    first: tuple(led for led in _LEADS if led[0][0] == first) for first in {led[0][0] for led in _LEADS}
}
"""By their first word, in the same order."""


def lead(scan: Scan, at: int) -> tuple[int, Sense, bool]:
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
    return read_day(scan, at) is not None
