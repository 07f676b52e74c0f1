"""Dates stay dates, moments keep their offset, and one without is of the user's zone."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from contracts.task import Due
from taskstore.due_dates import DueDate, ImpossibleDateError, lacks_offset


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


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2026-11-30T15:00", "2026-11-30T15:00:00-05:00"),
        ("2026-07-01T15:00:30", "2026-07-01T15:00:30-04:00"),
        ("2026-11-30T15:00Z", "2026-11-30T15:00:00+00:00"),
        ("2026-11-30T15:00+02:00", "2026-11-30T15:00:00+02:00"),
        ("2026-11-30", "2026-11-30"),
        ("1850-01-01T10:00", "1850-01-01T10:00:00-04:57"),
    ],
)
def test_a_moment_without_an_offset_is_in_the_zone_of_its_user(written: str, kept: str) -> None:
    assert DueDate.given(written, ZoneInfo("America/New_York")).text() == kept


@pytest.mark.parametrize(
    ("written", "lacks"),
    [
        ("2026-11-30T15:00", True),
        ("2026-11-30T15:00:30.5", True),
        ("2026-11-30T15:00Z", False),
        ("2026-11-30T15:00-05:00", False),
        ("2026-11-30", False),
        (None, False),
    ],
)
def test_only_a_moment_can_lack_an_offset(written: str | None, *, lacks: bool) -> None:
    assert lacks_offset(written) is lacks


async def test_a_client_that_names_no_offset_means_its_users_own_clock(client: Any) -> None:
    made = (await client.post("/tasks", json={"summary": "Call", "due_date": "2027-02-03T10:00"})).json()
    assert made["due_date"] == "2027-02-03T10:00:00+00:00", "who prefers no zone is in UTC"
    await client.patch("/me", json={"time_zone": "America/New_York"})
    path = f"/tasks/{made['id']}"
    moved = (await client.put(path, json={"due_date": "2027-02-03T10:00"})).json()
    assert moved["due_date"] == "2027-02-03T10:00:00-05:00"
    moved = (await client.patch(path, json={"due_date": "2027-07-03T10:00"})).json()
    assert moved["due_date"] == "2027-07-03T10:00:00-04:00"
    again = await client.post("/tasks", json={"summary": "Write", "due_date": "2027-02-03T10:00"})
    assert again.json()["due_date"] == "2027-02-03T10:00:00-05:00"
    told = await client.post("/tasks", json={"summary": "Wait", "due_date": "2027-02-03T10:00Z"})
    assert told.json()["due_date"] == "2027-02-03T10:00:00+00:00"
