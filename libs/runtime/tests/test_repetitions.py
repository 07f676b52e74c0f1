"""A library that says the same again and again is heard once in a while."""

import logging

import pytest

from runtime.repetitions import Repetitions


class Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def handlers(clock: Clock) -> tuple[Kept, Kept]:
    """Two that ask the same filter, as standard output and a file do."""
    both, repetitions = (Kept(), Kept()), Repetitions("aiokafka", clock)
    for handler in both:
        handler.addFilter(repetitions)
    return both


def says(handlers: tuple[Kept, Kept], name: str, saying: str, *filled_in: object) -> None:
    record = logging.LogRecord(name, logging.ERROR, "", 0, saying, filled_in, None)
    for handler in handlers:
        handler.handle(record)


def test_a_broker_that_is_away_is_told_of_once_in_half_a_minute(handlers: tuple[Kept, Kept], clock: Clock) -> None:
    for node in range(100):
        says(handlers, "aiokafka.conn", "Unable connect to node with id %s", node)
    says(handlers, "aiokafka", "Unable to update metadata from %s", [0])
    clock.now += 30
    says(handlers, "aiokafka.conn", "Unable connect to node with id %s", 7)

    told = [
        "Unable connect to node with id 0",
        "Unable to update metadata from [0]",
        "Unable connect to node with id 7 (99 like it were left out)",
    ]
    assert [handler.lines for handler in handlers] == [told, told]


def test_what_we_say_ourselves_is_heard_each_time(handlers: tuple[Kept, Kept]) -> None:
    for _ in range(3):
        says(handlers, "runtime.delivery", "commit failed")

    assert [handler.lines for handler in handlers] == [["commit failed"] * 3] * 2
