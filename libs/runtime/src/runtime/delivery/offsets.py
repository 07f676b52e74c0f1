"""Which records of a partition are dealt with, and how far that lets us commit."""

from collections import deque
from collections.abc import Iterable
from typing import Final

from aiokafka import TopicPartition

from runtime.delivery.record import Record


class _Share:
    """What was taken of one partition."""

    def __init__(self) -> None:
        self.taken: Final[deque[int]] = deque()
        """From the first record that can't be committed yet."""
        self.open: Final[dict[int, Record]] = {}
        self.position: int | None = None
        """Everything before it is dealt with; None once that was told."""


class Offsets:
    """The contiguous prefix of done records, a partition."""

    def __init__(self) -> None:
        self._shares: dict[TopicPartition, _Share] = {}
        self.generation = 0
        """How often partitions were forgotten: what was reckoned before is no position any more."""

    def take(self, record: Record) -> None:
        """A record was taken. Offsets of a partition rise; one that does not is of another log in the place of the first."""
        place = TopicPartition(record.topic, record.partition)
        share = self._shares.setdefault(place, _Share())
        if share.taken and record.offset <= share.taken[-1]:
            self.forget([place])
            share = self._shares[place] = _Share()
        share.taken.append(record.offset)
        share.open[record.offset] = record

    def finish(self, record: Record) -> None:
        """A record was dealt with; one of a partition that was forgotten since is ignored."""
        share, offset = self._shares.get(TopicPartition(record.topic, record.partition)), record.offset
        if share is None or share.open.get(offset) is not record:  # another record may have that offset now
            return
        del share.open[offset]
        while share.taken and share.taken[0] not in share.open:
            share.position = share.taken.popleft() + 1

    @property
    def uncommitted(self) -> int:
        """Records that were taken and can't be committed yet."""
        return sum(len(share.taken) for share in self._shares.values())

    @property
    def open(self) -> int:
        """Records that were taken and are not dealt with."""
        return sum(len(share.open) for share in self._shares.values())

    def commitable(self) -> dict[TopicPartition, int]:
        """Positions that moved since the last call: everything before them is dealt with."""
        moved = {place: share.position for place, share in self._shares.items() if share.position is not None}
        for place in moved:
            self._shares[place].position = None
        return moved

    def restore(self, partition: TopicPartition, position: int) -> None:
        """A commit failed: offer its position again unless it has moved on."""
        share = self._shares.get(partition)
        if share is not None and share.position is None:
            share.position = position

    def forget(self, partitions: Iterable[TopicPartition]) -> None:
        """The partitions are another consumer's now, or begin anew."""
        self.generation += 1
        for partition in partitions:
            self._shares.pop(partition, None)

    def forget_all(self) -> None:
        """All of them begin anew."""
        self.forget([*self._shares])
