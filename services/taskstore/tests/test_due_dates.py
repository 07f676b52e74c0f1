"""Dates stay dates, moments keep their offset."""

import pytest

from contracts.task import Due
from taskstore.due_dates import DueDate, ImpossibleDateError


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-11-30", "2026-11-30"),
        ("2026-11-30T15:00:00+02:00", "2026-11-30T15:00:00+02:00"),
        ("2026-11-30T15:00Z", "2026-11-30T15:00:00+00:00"),
        ("2026-11-30T15:00", "2026-11-30T15:00:00+00:00"),
        (None, None),
    ],
)
def test_a_date_is_told_as_it_was_given(written: str | None, kept: str | None) -> None:
    assert DueDate.given(written).text() == kept


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13-01", "2026-11-30T25:00", "0001-01-01T00:00+14:00"])
def test_a_date_that_no_calendar_has_is_refused(written: str) -> None:
    with pytest.raises(ImpossibleDateError):
        DueDate.given(written)


def test_a_found_date_without_a_time_stays_a_date() -> None:
    due = Due(day="2026-11-30", phrase="Monday", time_zone="UTC", basis="2026-11-23T12:00Z")
    assert DueDate.found(due).text() == "2026-11-30"
    at_noon = due.model_copy(update={"at": due.basis})
    assert DueDate.found(at_noon).text() == "2026-11-23T12:00:00+00:00"
