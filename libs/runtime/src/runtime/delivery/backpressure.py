"""Holding back what a consumer is given: its partitions are paused, and polling goes on.

So the group keeps it, and the lag shows the backlog.
"""

from collections.abc import Callable
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from runtime.delivery.offsets import Offsets

_MOST_UNCOMMITTED: Final = 10_000


class Backpressure:
    """Of one consumer. It takes no more than `high_water` records that nobody has begun with."""

    def __init__(
        self,
        consumer: Callable[[], AIOKafkaConsumer | None],
        offsets: Offsets,
        waiting: Callable[[], int],
        *,
        high_water: int,
    ) -> None:
        """`waiting`: how many records were taken and not begun."""
        self._consumer = consumer
        self._offsets = offsets
        self._waiting = waiting
        self._high_water: Final = high_water
        self.paused: Final[set[TopicPartition]] = set()

    @property
    def is_full(self) -> bool:
        """Whether as much is taken as may be."""
        return self._holds(1)

    def pause(self) -> None:
        """All that the consumer has."""
        consumer = self._consumer()
        if consumer is not None and (assigned := consumer.assignment()):
            consumer.pause(*assigned)
            self.paused.update(assigned)

    def resume(self) -> None:
        """All that was paused and is still its own."""
        consumer = self._consumer()
        if consumer is not None and (ours := self.paused & consumer.assignment()):
            consumer.resume(*ours)
        self.paused.clear()

    def ease(self) -> None:
        """Resume where half of what may be taken is done."""
        if self.paused and not self._holds(0.5):
            self.resume()

    def _holds(self, share: float) -> bool:
        """Whether that share of what may be taken is taken.

        What is finished behind a record that is not can't be committed, so it counts as well: a restart
        would do all of it again.
        """
        return self._waiting() >= self._high_water * share or self._offsets.uncommitted >= _MOST_UNCOMMITTED * share
