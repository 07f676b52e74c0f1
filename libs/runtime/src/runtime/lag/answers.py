"""What brokers answer about offsets, read: a partition of which they say that something is wrong is left out."""

from collections.abc import Iterable, Sequence
from typing import Any

from aiokafka import TopicPartition

Offsets = dict[TopicPartition, int]

Topics = Iterable[tuple[str, Iterable[Sequence[Any]]]]
"""As aiokafka decodes them: of each topic, a tuple a partition."""


def offsets_in(topics: Topics) -> Offsets:
    """Of an answer to where partitions begin or end; its tuples are number, error, perhaps a timestamp, offset."""
    return {
        TopicPartition(topic, number): offset
        for topic, partitions in topics
        for number, error, *_, offset in partitions
        if not error
    }


def committed_in(topics: Topics) -> Offsets:
    """Of an answer to how far a group has come: -1 where it has committed nothing yet, which is no error."""
    return {
        TopicPartition(topic, number): offset
        for topic, partitions in topics
        for number, offset, _, error in partitions
        if not error
    }
