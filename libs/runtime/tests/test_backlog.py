"""How far a group is behind, and since when, as it is seen at one look after the other."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from runtime.lag.backlog import Backlog, Lag

STEPS = st.lists(st.tuples(st.floats(0.1, 60), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=60)
"""Of each look: seconds since the last one, records that were written meanwhile, records that were dealt with."""


def test_nothing_waits_where_all_is_committed() -> None:
    backlog = Backlog()
    assert backlog.look(10, end=7, position=7) == Lag(0, 0)
    assert backlog.look(20, end=7, position=9) == Lag(0, 0), "the end was asked for before the position"


def test_the_oldest_that_waits_is_as_old_as_the_look_that_first_saw_it() -> None:
    backlog = Backlog()
    assert backlog.look(0, end=5, position=5) == Lag(0, 0)
    assert backlog.look(10, end=8, position=5) == Lag(3, 0)
    assert backlog.look(20, end=9, position=5) == Lag(4, 10)
    assert backlog.look(30, end=9, position=8) == Lag(1, 10), "the ninth was seen at 20"
    assert backlog.look(40, end=9, position=9) == Lag(0, 0)


def test_a_broker_that_forgot_begins_anew() -> None:
    backlog = Backlog()
    backlog.look(0, end=100, position=50)
    assert backlog.look(60, end=3, position=0) == Lag(3, 0)


@given(STEPS)
def test_nothing_is_ever_negative_and_what_waits_grows_older_by_the_clock_alone(
    steps: list[tuple[float, int, int]],
) -> None:
    backlog = Backlog()
    now, end, position, before = 0.0, 0, 0, Lag(0, 0)
    for seconds, written, done in steps:
        now, end = now + seconds, end + written
        position = min(end, position + done)
        lag = backlog.look(now, end=end, position=position)
        assert lag.records == end - position
        assert lag.seconds >= 0
        assert lag.records or not lag.seconds
        assert lag.seconds <= before.seconds + seconds + 1e-6
        before = lag


@given(STEPS)
def test_while_nothing_is_committed_it_only_grows(steps: list[tuple[float, int, int]]) -> None:
    backlog = Backlog()
    backlog.look(0, end=1, position=0)
    ends = accumulate((written for _, written, _ in steps), initial=1)
    times = accumulate((seconds for seconds, _, _ in steps), initial=0.0)
    ages = [backlog.look(now, end=end, position=0).seconds for now, end in zip(times, ends, strict=True)]
    assert ages == sorted(ages)
    assert ages[-1] == sum(seconds for seconds, _, _ in steps)


@given(STEPS, st.data())
def test_what_is_said_to_be_passed_was_written_before_and_is_committed(
    steps: list[tuple[float, int, int]], data: st.DataObject
) -> None:
    backlog = Backlog()
    now, position = 0.0, 0
    written_at: list[float] = []
    """Of each record, by its offset."""
    for seconds, written, done in steps:
        began, end = now + seconds, len(written_at) + written
        written_at += sorted(data.draw(st.lists(st.floats(now, began), min_size=written, max_size=written)))
        position = min(end, position + done)
        backlog.look(began, end=end, position=position)
        now = began
        if backlog.passed is not None:
            assert all(moment >= backlog.passed for moment in written_at[position:])
            assert backlog.passed <= now
        if position == end:
            assert backlog.passed == now


def test_it_is_not_known_what_is_passed_before_all_of_a_look_is_committed() -> None:
    backlog = Backlog()
    backlog.look(0, end=5, position=2)
    assert backlog.passed is None
    backlog.look(10, end=8, position=4)
    assert backlog.passed is None
    backlog.look(20, end=9, position=5)
    assert backlog.passed == 0
    backlog.look(30, end=9, position=9)
    assert backlog.passed == 30


@given(st.integers(600, 3000), st.data())
def test_a_long_backlog_takes_little_room_and_is_never_thought_older_than_it_is(
    looks: int, data: st.DataObject
) -> None:
    backlog = Backlog()
    for number in range(looks):
        assert backlog.look(number, end=number + 1, position=0) == Lag(number + 1, number)
    position = data.draw(st.integers(0, looks - 1))
    assert 0 <= backlog.look(looks, end=looks, position=position).seconds <= looks - position
