"""Tasks held against those that are there."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from benchmarks.quality.people import same
from benchmarks.quality.tasks import Gold, Tally, tally

from contracts.analysis import ExtractedTask
from contracts.task import Due, Source

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)
FRIDAY = date(2026, 11, 20)
ORDER = Gold("Order the tablecloths", ("Omar",), FRIDAY)
TRAIN = Gold("Train the night shift", ("Greta", "Lars"), None)
WRITE = Gold("Write the report", ("me",), None)

Telling = Callable[..., ExtractedTask]


@pytest.fixture
def told() -> Telling:
    """A task as the extractor tells it."""

    def task(
        summary: str, assignee: str | None = None, day: date | None = None, speaker: str | None = None
    ) -> ExtractedTask:
        due = day and Due(day=day, phrase="then", time_zone="UTC", basis=NOON)
        source = Source(part_id="part", quote=summary, start=0, end=len(summary), speaker=speaker)
        return ExtractedTask(summary=summary, assignee=assignee, due=due, source=source)

    return task


def test_what_is_found_just_as_it_is_there_is_right_in_everything(told: Telling) -> None:
    found = [
        told("Train the night shift", "Lars and Greta"),
        told("Order the tablecloths", "Omar", FRIDAY),
        told("Write the report", "me"),
    ]
    assert Tally.of(found, [ORDER, TRAIN, WRITE]) == Tally(right=3, found=3, there=3, assignee=3, due=3)


def test_each_mistake_is_counted_where_it_was_made(told: Telling) -> None:
    found = [
        told("Order the tablecloths", "Petra", FRIDAY),
        told("Train the night shift", "Greta", FRIDAY),
        told("Paint the door"),
    ]
    assert Tally.of(found, [ORDER, TRAIN]) == Tally(right=2, found=3, there=2, assignee=0, due=1)


def test_a_text_that_was_not_answered_misses_all_of_its_tasks(told: Telling) -> None:
    found = [None, [told("Write the report")]]
    assert tally(found, [[ORDER, TRAIN], [WRITE]]) == Tally(right=1, found=1, there=3, assignee=1, due=1)


@pytest.mark.parametrize(
    ("found", "there", "speaker", "right"),
    [
        ("Paul, Ana and Laura", ("laura", "Ana", "Paul"), None, True),
        ("Paul & Ana", ("Paul",), None, False),
        ("Andrea", ("Andrea",), None, True),
        (None, (), None, True),
        ("me", (), None, True),
        (None, ("me",), None, True),
        ("me", ("Sam",), "Sam", True),
        ("me", ("Sam",), None, False),
        (None, ("Sam",), "Sam", False),
        ("Sam", (), None, False),
    ],
)
def test_the_same_people_must_be_named(
    found: str | None, there: tuple[str, ...], speaker: str | None, right: bool
) -> None:
    assert same(found, there, speaker) is right
