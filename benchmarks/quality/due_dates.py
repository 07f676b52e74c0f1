"""How many days are read right out of sentences."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from benchmarks.quality.figures import DueDates, share
from benchmarks.quality.rows import Dated, in_utc
from extractor.due_dates import Sense, find

_ZONE: Final = "UTC"
_PREFERENCE: Final = (Sense.DEADLINE, Sense.POINT)


def due_dates(rows: Sequence[Dated]) -> tuple[DueDates, str]:
    """The figures, and how many sentences they were taken from."""
    dated = [row for row in rows if day_of(row.due)]
    undated = [row for row in rows if not day_of(row.due)]
    right = sum(day_found(row) == day_of(row.due) for row in dated)
    invented = sum(day_found(row) is not None for row in undated)
    told = f"{right} of {len(dated)} dates right, {invented} invented in {len(undated)} sentences without one"
    return DueDates(right=share(right, len(dated)), invented=share(invented, len(undated))), told


def day_found(row: Dated) -> date | None:
    """The day of a sentence: as the rules have it a deadline before a mere day, and of those what comes first.

    A sentence that tells of the past has its day, too.
    """
    mentions = find(row.text, in_utc(row.reference), _ZONE)
    for sense in _PREFERENCE:
        for mention in mentions:
            if mention.sense is sense:
                return mention.due.day
    return mentions[0].due.day if mentions else None


def day_of(due: str | None) -> date | None:
    """The day of an ISO date or date-time. What is neither (a 30 February) is no date."""
    try:
        return date.fromisoformat((due or "")[:10])
    except ValueError:
        return None
