"""What brokers answer about offsets, as it is read."""

from aiokafka import TopicPartition
from aiokafka.errors import GroupLoadInProgressError, NotLeaderForPartitionError

from runtime.lag.answers import committed_in, offsets_in

TOPIC = "file.stored.v1"


def test_a_partition_that_is_in_trouble_is_left_out_and_not_taken_for_one_in_which_nothing_is_done() -> None:
    leaderless = NotLeaderForPartitionError.errno
    assert offsets_in([(TOPIC, [(0, 0, 7), (1, leaderless, -1), (2, 0, 1_795_000_000_000, 9)])]) == {
        TopicPartition(TOPIC, 0): 7,
        TopicPartition(TOPIC, 2): 9,
    }
    loading = GroupLoadInProgressError.errno
    assert committed_in([(TOPIC, [(0, 5, "", 0), (1, -1, "", 0), (2, -1, "", loading)])]) == {
        TopicPartition(TOPIC, 0): 5,
        TopicPartition(TOPIC, 1): -1,
    }
