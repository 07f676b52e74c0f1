"""How far may be committed."""

from aiokafka import ConsumerRecord, TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from runtime.delivery.offsets import Offsets

HERE = TopicPartition("chat.received.v1", 0)


def record(offset: int) -> ConsumerRecord[bytes, bytes]:
    return ConsumerRecord(HERE.topic, HERE.partition, offset, 0, 0, None, None, None, -1, -1, ())


class Hand:
    """Takes records, and finishes them by their offsets."""

    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets
        self._taken: dict[int, ConsumerRecord[bytes, bytes]] = {}

    def take(self, *offsets: int) -> None:
        for offset in offsets:
            self._taken[offset] = record(offset)
            self._offsets.take(self._taken[offset])

    def finish(self, *offsets: int) -> None:
        for offset in offsets:
            self._offsets.finish(self._taken[offset])


def test_nothing_is_committed_past_a_record_that_still_runs() -> None:
    offsets = Offsets()
    hand = Hand(offsets)
    hand.take(10, 11, 12)
    hand.finish(11, 12)
    assert offsets.commitable() == {}

    hand.finish(10)
    assert offsets.commitable() == {HERE: 13}
    assert offsets.commitable() == {}, "told once"


def test_gaps_that_compaction_left_do_not_stop_the_commit() -> None:
    offsets = Offsets()
    hand = Hand(offsets)
    hand.take(3, 90)
    hand.finish(3, 90)

    assert offsets.commitable() == {HERE: 91}


def test_a_record_of_a_partition_that_was_taken_from_us_counts_no_more() -> None:
    offsets = Offsets()
    hand = Hand(offsets)
    hand.take(5)
    offsets.forget([HERE])
    hand.finish(5)

    assert offsets.commitable() == {}


def test_a_record_of_a_log_that_is_gone_is_none_of_the_log_that_took_its_place() -> None:
    offsets = Offsets()
    old, new = Hand(offsets), Hand(offsets)
    old.take(0, 1, 2)
    offsets.forget_all()
    new.take(0, 1, 2)
    old.finish(0, 1, 2)
    assert offsets.commitable() == {}, "their offsets are others' now"
    assert offsets.open == 3

    new.finish(0)
    assert offsets.commitable() == {HERE: 1}


def test_offsets_that_go_back_are_of_another_log() -> None:
    offsets = Offsets()
    old, new = Hand(offsets), Hand(offsets)
    old.take(500)
    before = offsets.generation
    new.take(0, 1)
    old.finish(500)
    new.finish(0)

    assert offsets.commitable() == {HERE: 1}
    assert offsets.generation > before


def test_a_failed_commit_is_offered_again_but_never_over_a_newer_one() -> None:
    offsets = Offsets()
    hand = Hand(offsets)
    hand.take(1, 2)
    hand.finish(1)
    failed = offsets.commitable()
    offsets.restore(HERE, failed[HERE])
    assert offsets.commitable() == {HERE: 2}

    hand.finish(2)
    offsets.restore(HERE, 2)
    assert offsets.commitable() == {HERE: 3}


@given(st.permutations(range(20)), st.lists(st.booleans(), min_size=20, max_size=20))
def test_the_committed_position_is_always_the_contiguous_prefix(order: list[int], asked: list[bool]) -> None:
    offsets = Offsets()
    hand = Hand(offsets)
    hand.take(*range(20))
    position, done = 0, set()
    for offset, ask in zip(order, asked, strict=True):
        hand.finish(offset)
        done.add(offset)
        if ask:
            position = offsets.commitable().get(HERE, position)
            assert position == next((n for n in range(21) if n not in done), 20)
