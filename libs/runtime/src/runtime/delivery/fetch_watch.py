"""Whether what the broker has is fetched: it is asked now and then where its partitions end."""

import asyncio
import time
from collections.abc import Callable, Collection
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from runtime.looping import Looping

_MOST_OFTEN_S: Final = 10.0


class FetchWatch:
    """Looks from outside of the poll loop, which can't tell that nothing comes from that there is nothing."""

    def __init__(
        self,
        consumer: Callable[[], AIOKafkaConsumer | None],
        paused: Collection[TopicPartition],
        *,
        unread_after_s: float,
    ) -> None:
        """`paused`: partitions that are left alone on purpose, as they are at each look."""
        self._consumer = consumer
        self._paused = paused
        self._unread_after_s: Final = unread_after_s
        self._every_s: Final = min(_MOST_OFTEN_S, unread_after_s / 4)
        self._answered_at = time.monotonic()
        self._waiting: dict[TopicPartition, tuple[int, float]] = {}
        """Partitions with records to be read: where we stand there, and since when."""
        self._looping = Looping("look at the ends", self._turn, to_finish_s=0)
        self.end = self._looping.stop

    def begin(self) -> None:
        self._answered_at = time.monotonic()
        self._looping.start()

    def forget(self) -> None:
        """The partitions are another consumer's now, or begin anew."""
        self._waiting = {}

    @property
    def trouble(self) -> str | None:
        """Why nothing is read; None while it is, and while there is nothing to be read."""
        now = time.monotonic()
        for place, (_, since) in self._waiting.items():
            if now - since > self._unread_after_s:
                return f"records wait in {place.topic}/{place.partition}, and for {now - since:.0f} s none was read"
        silent_s = now - self._answered_at
        if silent_s > self._unread_after_s + self._every_s:
            return f"the broker has not told for {silent_s:.0f} s where the topics end"
        return None

    async def _turn(self) -> float:
        try:
            async with asyncio.timeout(self._unread_after_s):
                await self._look()
        except (KafkaError, TimeoutError):
            pass  # for too long, it is told as trouble
        else:
            self._answered_at = time.monotonic()
        return self._every_s

    async def _look(self) -> None:
        consumer = self._consumer()
        ours = consumer.assignment() - set(self._paused) if consumer is not None else set()
        if consumer is None or not ours:
            self._waiting.clear()
            return
        ends = await consumer.end_offsets(ours)
        now = time.monotonic()
        waiting = {}
        for place in ours & consumer.assignment():
            position = await consumer.position(place)
            if position < ends[place]:
                before, since = self._waiting.get(place, (position, now))
                waiting[place] = (position, since if before == position else now)
        self._waiting = waiting
