"""Committing what is dealt with, as it moves."""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError

from runtime.delivery.offsets import Offsets

_INTERVAL_S: Final = 0.05
_AGAIN_S: Final = 1.0
_PATIENCE_S: Final = 5.0
_log = structlog.get_logger()


class Committing:
    """Commits the offsets of one consumer in the background: many finished records, one commit."""

    def __init__(self, group: str, offsets: Offsets, consumer: Callable[[], AIOKafkaConsumer | None]) -> None:
        self._group = group
        self._offsets = offsets
        self._consumer = consumer
        self._moved = asyncio.Event()
        self._ending = False
        self._task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self._task is not None and not self._task.done()

    @property
    def is_member(self) -> bool:
        """Whether the consumer is in its group, as far as it knows: it is not after the broker has put it out."""
        consumer = self._consumer()
        return consumer is not None and consumer._coordinator.generation >= 0  # noqa: SLF001 - aiokafka tells it nowhere else

    def begin(self) -> None:
        self._task = asyncio.create_task(self._run(), name=f"commit {self._group}")

    def moved(self) -> None:
        """Something was finished."""
        self._moved.set()

    async def end(self) -> None:
        """Commit what is left. One commit at a time, so that none takes from another what it then fails to commit."""
        self._ending = True
        self._moved.set()
        if self._task is not None:
            await self._task
        await self.commit()

    async def commit(self) -> bool:
        """Commit what moved; False when the broker did not take it, and it is offered again."""
        consumer = self._consumer()
        if consumer is None:
            return True
        generation, positions = self._offsets.generation, self._offsets.commitable()
        ours = {partition: offset for partition, offset in positions.items() if partition in consumer.assignment()}
        if not ours:
            return True
        if not self.is_member:
            # It would commit as nobody. A broker that forgot believes that, and passes over what it is told from then on.
            _log.info("commit came too late", group=self._group, reason="put out of the group")
            return True
        try:
            # The client itself goes on for as long as the broker is away, and then commits what was so before.
            async with asyncio.timeout(_PATIENCE_S):
                await consumer.commit(ours)
        except (CommitFailedError, IllegalStateError) as lost:
            # The partitions are another's now: it gets the records again, and their ids repeat.
            _log.info("commit came too late", group=self._group, reason=lost)
        except (KafkaError, TimeoutError) as away:
            _log.warning("commit failed", group=self._group, reason=away)
            if self._offsets.generation != generation:
                return True
            for partition, offset in ours.items():
                self._offsets.restore(partition, offset)
            self._moved.set()
            return False
        return True

    async def _run(self) -> None:
        while not self._ending:
            await self._moved.wait()
            self._moved.clear()
            committed = await self.commit()
            if not self._ending:
                await asyncio.sleep(_INTERVAL_S if committed else _AGAIN_S)
