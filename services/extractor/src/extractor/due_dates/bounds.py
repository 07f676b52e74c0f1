"""The first and the last day of a week, a month, a quarter, a year."""

from datetime import date

from extractor.due_dates import days
from extractor.due_dates.found import Day, Sense
from extractor.due_dates.tokens import Scan


def last_of(scan: Scan, unit: str, count: int, end: int) -> Day | None:
    """The last working day of a week, the last day of anything longer."""
    sense = Sense.PAST if count < 0 else Sense.POINT
    if unit == "day":
        return Day(scan.today, end)
    if unit == "week":
        friday = days.weekday_of_week(scan.today, days.FRIDAY, count)
        sunday = days.weekday_of_week(scan.today, 6, count)
        return Day(friday, end, (sunday,), sense=sense) if friday >= scan.today or count < 0 else Day(sunday, end)
    reckon = {"month": days.end_of_month, "quarter": days.end_of_quarter, "year": days.end_of_year}.get(unit)
    day = reckon(scan.today, count) if reckon else None
    return Day(day, end, sense=sense) if day else None


def first_of(today: date, unit: str, count: int) -> date | None:
    """The Monday of a week, the first day of anything longer."""
    if unit == "week":
        return days.monday(today, count)
    reckon = {"month": days.end_of_month, "quarter": days.end_of_quarter, "year": days.end_of_year}.get(unit)
    before = reckon(today, count - 1) if reckon else None
    return before and days.shift(before, 1)
