"""Quarters by their number: Q3, Q1 2027."""

from extractor.due_dates import days
from extractor.due_dates.found import Day
from extractor.due_dates.numbers import year
from extractor.due_dates.tokens import Scan


def quarter(scan: Scan, at: int) -> Day | None:
    """Say "(by the end of) Q3", "(by) Q3 2027": its last day."""
    number = scan.number(at + 1)
    if scan.word(at) != "q" or not scan.glued(at + 1) or number not in (1, 2, 3, 4):
        return None
    said = year(scan, at + 2)
    last = days.make(said[0] if said else scan.today.year, number * 3, 1)
    last = last and days.end_of_month(last)
    if last is not None and said is None and last < scan.today:
        last = days.end_of_quarter(last, 4)
    return Day(last, said[1] if said else at + 2, needs_lead=True) if last else None
