"""The words that a date phrase can begin with. Where none stands nothing more is tried, which is almost everywhere."""

from typing import Final

from extractor.due_dates.clocks import NAMED_TIMES
from extractor.due_dates.edges import SIDES
from extractor.due_dates.holiday_names import HOLIDAYS
from extractor.due_dates.near_days import NEAR_DAYS
from extractor.due_dates.numbers import NUMBER_WORDS
from extractor.due_dates.periods import SHORT
from extractor.due_dates.tokens import Scan
from extractor.due_dates.words import (
    COMING,
    DEADLINE_LEADS,
    LAST,
    MONTHS,
    NEXT,
    PARTS_OF_DAY,
    PERIODS,
    POINT_LEADS,
    START_LEADS,
    THIS,
    WEEKDAYS,
)

_OPENINGS: Final = frozenset(
    {
        *(lead[0] for lead in (*DEADLINE_LEADS, *POINT_LEADS, *START_LEADS)),
        *(MONTHS.keys() | WEEKDAYS.keys() | PERIODS | PARTS_OF_DAY.keys() | NEXT | COMING | LAST | THIS),
        *(HOLIDAYS.keys() | NEAR_DAYS.keys() | NAMED_TIMES.keys() | NUMBER_WORDS | SHORT.keys() | SIDES),
        *("a", "an", "half", "quarter", "q", "within"),
    }
)


def may_open(scan: Scan, at: int) -> bool:
    """Whether a date phrase can begin here."""
    token = scan.tokens[at]
    return token.number or token.text in _OPENINGS
