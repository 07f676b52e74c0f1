"""Work is over when who does it is past it, and its answer was heard."""

import pytest

from runtime.lag.settled import Settled

ASKED = ("transcriber.audio.uploaded.v1", "audio.uploaded.v1")
READ = ("taskstore", "text.recognized.v1")
FAILED = ("taskstore", "part.failed.v1")


@pytest.fixture
def settled() -> Settled:
    return Settled()


def test_what_was_committed_at_one_look_is_over_once_the_answers_of_that_time_were_heard(settled: Settled) -> None:
    settled.look(1, {ASKED: 0, READ: 0, FAILED: 0})
    assert settled.until(ASKED, [READ, FAILED]) is None, "its answer may have been given after the look began"
    settled.look(6, {ASKED: 5, READ: 5, FAILED: 5})
    assert settled.until(ASKED, [READ, FAILED]) == 0
    settled.look(11, {ASKED: 10, READ: 5, FAILED: 10})
    assert settled.until(ASKED, [READ, FAILED]) == 0, "the store has not heard it yet"
    settled.look(16, {ASKED: 15, READ: 15, FAILED: 15})
    assert settled.until(ASKED, [READ, FAILED]) == 10


def test_a_worker_that_lags_or_stands_still_moves_nothing(settled: Settled) -> None:
    for moment in range(0, 50, 5):
        settled.look(moment + 1, {ASKED: 0, READ: moment, FAILED: moment})
    assert settled.until(ASKED, [READ, FAILED]) == 0
    assert settled.passed([ASKED, READ]) == 0


def test_nothing_is_over_where_a_group_was_never_seen_or_lags_longer_than_anybody_remembers(settled: Settled) -> None:
    assert settled.passed([READ]) is None
    assert settled.until(ASKED, [READ]) is None
    settled.look(1, {READ: 0})
    settled.look(6, {READ: 5})
    assert settled.until(ASKED, [READ]) is None
    assert settled.until(ASKED, [READ, FAILED]) is None
    for moment in range(10, 2000, 5):
        settled.look(moment + 1, {ASKED: moment, READ: 5})
    assert settled.until(ASKED, [READ]) is None
