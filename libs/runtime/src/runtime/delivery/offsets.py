"""Which records of a partition are dealt with, and how far that lets us commit."""

from collections import deque
from collections.abc import Iterable

from aiokafka import TopicPartition


class Offsets:
    """The contiguous prefix of done records, a partition."""

    def __init__(self) -> None:
        self._taken: dict[TopicPartition, deque[int]] = {}
        self._done: dict[TopicPartition, set[int]] = {}
        self._position: dict[TopicPartition, int] = {}

    def take(self, partition: TopicPartition, offset: int) -> None:
        """A record was taken. Offsets of a partition come in rising order."""
        self._taken.setdefault(partition, deque()).append(offset)

    def finish(self, partition: TopicPartition, offset: int) -> None:
        """A record was dealt with; one of a partition that was taken from us is ignored."""
        taken = self._taken.get(partition)
        if not taken or offset < taken[0]:
            return
        done = self._done.setdefault(partition, set())
        done.add(offset)
        while taken and taken[0] in done:
            head = taken.popleft()
            done.remove(head)
            self._position[partition] = head + 1

    @property
    def uncommitted(self) -> int:
        """Records that were taken and can't be committed yet."""
        return sum(len(taken) for taken in self._taken.values())

    @property
    def open(self) -> int:
        """Records that were taken and are not dealt with."""
        return self.uncommitted - sum(len(done) for done in self._done.values())

    def commitable(self) -> dict[TopicPartition, int]:
        """Positions that moved since the last call: everything before them is dealt with."""
        moved, self._position = self._position, {}
        return moved

    def restore(self, partition: TopicPartition, position: int) -> None:
        """A commit failed: offer its position again unless it has moved on."""
        if partition in self._taken:
            self._position.setdefault(partition, position)

    def forget(self, partitions: Iterable[TopicPartition]) -> None:
        """The partitions are another consumer's now."""
        for partition in partitions:
            self._taken.pop(partition, None)
            self._done.pop(partition, None)
            self._position.pop(partition, None)
