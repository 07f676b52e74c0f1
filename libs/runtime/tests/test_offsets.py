"""How far may be committed."""

from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from runtime.delivery.offsets import Offsets

HERE = TopicPartition("chat.received.v1", 0)


def test_nothing_is_committed_past_a_record_that_still_runs() -> None:
    offsets = Offsets()
    for offset in (10, 11, 12):
        offsets.take(HERE, offset)
    offsets.finish(HERE, 11)
    offsets.finish(HERE, 12)
    assert offsets.commitable() == {}

    offsets.finish(HERE, 10)
    assert offsets.commitable() == {HERE: 13}
    assert offsets.commitable() == {}, "told once"


def test_gaps_that_compaction_left_do_not_stop_the_commit() -> None:
    offsets = Offsets()
    offsets.take(HERE, 3)
    offsets.take(HERE, 90)
    offsets.finish(HERE, 3)
    offsets.finish(HERE, 90)

    assert offsets.commitable() == {HERE: 91}


def test_a_record_of_a_partition_that_was_taken_from_us_counts_no_more() -> None:
    offsets = Offsets()
    offsets.take(HERE, 5)
    offsets.forget([HERE])
    offsets.finish(HERE, 5)

    assert offsets.commitable() == {}


def test_a_failed_commit_is_offered_again_but_never_over_a_newer_one() -> None:
    offsets = Offsets()
    for offset in (1, 2):
        offsets.take(HERE, offset)
    offsets.finish(HERE, 1)
    failed = offsets.commitable()
    offsets.restore(HERE, failed[HERE])
    assert offsets.commitable() == {HERE: 2}

    offsets.finish(HERE, 2)
    offsets.restore(HERE, 2)
    assert offsets.commitable() == {HERE: 3}


@given(st.permutations(range(20)), st.lists(st.booleans(), min_size=20, max_size=20))
def test_the_committed_position_is_always_the_contiguous_prefix(order: list[int], asked: list[bool]) -> None:
    offsets = Offsets()
    for offset in range(20):
        offsets.take(HERE, offset)
    position, done = 0, set()
    for offset, ask in zip(order, asked, strict=True):
        offsets.finish(HERE, offset)
        done.add(offset)
        if ask:
            position = offsets.commitable().get(HERE, position)
            assert position == next((n for n in range(21) if n not in done), 20)
