"""Whose turn it is."""

from collections import Counter, deque

from hypothesis import given
from hypothesis import strategies as st

from runtime.delivery.lanes import Lanes, Turn


def turn(user: str, key: str = "", *, heavy: bool = False) -> Turn[str]:
    return Turn(user=user, key=key or user, heavy=heavy, payload="")


def begin_all(lanes: Lanes[str]) -> list[Turn[str]]:
    return list(iter(lanes.next, None))


def test_users_take_turns_however_much_one_of_them_sends() -> None:
    lanes: Lanes[str] = Lanes(concurrency=2, per_user=2, heavy=2)
    for number in range(100):
        lanes.add(turn("greedy", f"greedy-{number}"))
    lanes.add(turn("modest"))

    assert {begun.user for begun in begin_all(lanes)} == {"greedy", "modest"}


def test_one_user_alone_may_not_take_every_place() -> None:
    lanes: Lanes[str] = Lanes(concurrency=4, per_user=3, heavy=4)
    for number in range(10):
        lanes.add(turn("greedy", f"greedy-{number}"))

    assert len(begin_all(lanes)) == 3


def test_a_chat_overtakes_the_recordings_sent_before_it() -> None:
    lanes: Lanes[str] = Lanes(concurrency=2, per_user=2, heavy=1)
    for number in range(5):
        lanes.add(turn("ana", f"recording-{number}", heavy=True))
    lanes.add(turn("ana", "chat"))

    assert sorted(begun.heavy for begun in begin_all(lanes)) == [False, True]


def test_the_second_of_a_key_waits_for_the_first() -> None:
    lanes: Lanes[str] = Lanes(concurrency=4, per_user=4, heavy=4)
    first, second = turn("ana", "job"), turn("ana", "job")
    lanes.add(first)
    lanes.add(second)

    assert begin_all(lanes) == [first]
    lanes.finish(first)
    assert begin_all(lanes) == [second]


def test_what_waits_can_be_dropped_while_the_rest_runs_on() -> None:
    lanes: Lanes[str] = Lanes(concurrency=1, per_user=1, heavy=1)
    running, behind, other = turn("ana", "job"), turn("ana", "job"), turn("bea")
    for each in (running, behind, other):
        lanes.add(each)
    assert begin_all(lanes) == [running]

    assert set(lanes.clear()) == {behind, other}
    lanes.finish(running)
    assert begin_all(lanes) == []
    assert (lanes.running, lanes.waiting) == (0, 0)


@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6), st.booleans()), max_size=60),
    st.integers(1, 5),
    st.integers(1, 3),
    st.data(),
)
def test_every_turn_runs_once_in_key_order_and_within_the_limits(
    sent: list[tuple[int, int, bool]], concurrency: int, heavy: int, data: st.DataObject
) -> None:
    lanes: Lanes[str] = Lanes(concurrency=concurrency, per_user=2, heavy=heavy)
    turns = [turn(f"user-{user}", f"key-{user}-{key}", heavy=long) for user, key, long in sent]
    for each in turns:
        lanes.add(each)
    running: list[Turn[str]] = []
    order: dict[str, deque[Turn[str]]] = {}
    for each in turns:
        order.setdefault(each.key, deque()).append(each)
    done = 0
    while done < len(turns):
        running += begin_all(lanes)
        assert running, "something waits and nothing runs"
        assert len(running) <= concurrency
        assert sum(each.heavy for each in running) <= heavy
        assert max(Counter(each.user for each in running).values()) <= 2
        assert max(Counter(each.key for each in running).values()) == 1
        ended = running.pop(data.draw(st.integers(0, len(running) - 1)))
        assert order[ended.key].popleft() is ended
        lanes.finish(ended)
        done += 1
    assert (lanes.running, lanes.waiting) == (0, 0)
