"""One consumer group's share of some topics: taking, pausing, committing, stopping."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final, Protocol, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from aiokafka.errors import CommitFailedError, IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from runtime import metrics
from runtime.broker import consumer_options
from runtime.delivery.offsets import Offsets
from runtime.delivery.raw import take_raw
from runtime.delivery.record import Record
from runtime.settings import KafkaSettings

_COMMIT_INTERVAL_S: Final = 0.05
_COMMIT_AGAIN_S: Final = 1.0
_log = structlog.get_logger()


class Work(Protocol):
    """What is done with the records that were taken."""

    @property
    def waiting(self) -> int:
        """Records taken and not begun."""

    def add(self, record: Record) -> None:
        """Take a record in; never waits."""

    def drop_waiting(self) -> None:
        """Forget what has not begun."""

    async def idle(self) -> None:
        """Return once nothing runs."""

    async def abandon(self) -> None:
        """Cancel what runs."""


class Consumption(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka's base class has no types
    """Takes records from FastStream's poll loop at once, so that slow work never holds it.

    When more wait than `high_water`, the partitions are paused while polling goes on: the
    group keeps us, and the lag shows the backlog.
    """

    def __init__(
        self, broker: KafkaBroker, topics: Sequence[str], *, group: str, settings: KafkaSettings, high_water: int
    ) -> None:
        self.group = group
        self.topics: Final = tuple(topics)
        self._offsets = Offsets()
        self._high_water = high_water
        self._paused: set[TopicPartition] = set()
        self._work: Work | None = None
        self._early: list[Record] = []
        """Records that came while the service still started."""
        self._moved = asyncio.Event()
        self._committer: asyncio.Task[None] | None = None
        self._stopped: str | None = None
        self._joined = False
        self._draining = False
        self._subscriber = cast(
            "BatchSubscriber",
            broker.subscriber(
                *topics, group_id=group, ack_policy=AckPolicy.MANUAL, listener=self, **consumer_options(settings)
            ),
        )
        take_raw(self._subscriber, self._take)

    def begin(self, work: Work) -> None:
        """Hand records to `work`, and commit what it finishes. What came before waited."""
        self._work = work
        self._committer = asyncio.create_task(self._commit_as_it_moves(), name=f"commit {self.group}")
        for topic in self.topics:
            metrics.CONSUMING.labels(self.group, topic).set(1)
        early, self._early = self._early, []
        self._hand_over(early)
        if self._backlog() < self._high_water:
            self._resume()

    def finish(self, record: Record) -> None:
        """The record was dealt with and its result is on the broker."""
        self._offsets.finish(TopicPartition(record.topic, record.partition), record.offset)
        self._moved.set()
        if self._paused and not self._draining and not self._stopped and self._backlog() <= self._high_water // 2:
            self._resume()

    def halt(self, reason: str) -> None:
        """Stop taking records for good, and say so: for an operator to look at before more harm is done."""
        if self._stopped is None:
            self._stopped = reason
            _log.critical("consumption stopped", group=self.group, topics=self.topics, reason=reason)
            for topic in self.topics:
                metrics.CONSUMING.labels(self.group, topic).set(0)
            self._pause()
            if self._work is not None:
                self._work.drop_waiting()

    async def drain(self, timeout_s: float) -> None:
        """Finish what runs, drop what waits, commit. What takes longer is delivered again elsewhere."""
        self._draining = True
        self._pause()
        if self._work is not None:
            self._work.drop_waiting()
            try:
                await asyncio.wait_for(self._work.idle(), timeout_s)
            except TimeoutError:
                _log.warning("left unfinished", group=self.group, topics=self.topics)
                await self._work.abandon()
        if self._committer is not None:
            self._committer.cancel()
        await self._commit()

    async def check(self) -> None:
        """Raise when records are not being handled."""
        if self._work is None:
            raise RuntimeError("still starting")
        if self._stopped is not None:
            raise RuntimeError(f"consumption of {', '.join(self.topics)} was stopped: {self._stopped}")
        if not self._joined:
            raise RuntimeError(f"consumer group {self.group} was not joined yet")

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Commit what is done; the rest is delivered again to whoever gets the partitions."""
        await self._commit()
        if self._work is not None:
            self._work.drop_waiting()
        self._offsets.forget(revoked)
        self._early.clear()
        self._paused.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._joined = True
        _log.info("partitions assigned", group=self.group, partitions=len(list(assigned)))
        if self._work is None or self._draining or self._stopped or self._backlog() >= self._high_water:
            self._pause()

    async def _take(self, records: tuple[Record, ...]) -> None:
        if self._draining or self._stopped:
            return  # uncommitted, so delivered again
        if self._work is None:
            self._early += records
            return
        self._hand_over(records)
        if self._backlog() >= self._high_water:
            self._pause()

    def _hand_over(self, records: Iterable[Record]) -> None:
        if self._work is None:
            return
        for record in records:
            self._offsets.take(TopicPartition(record.topic, record.partition), record.offset)
            metrics.RECEIVED.labels(self.group, record.topic).inc()
            self._work.add(record)

    def _backlog(self) -> int:
        return self._work.waiting if self._work is not None else 0

    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer

    def _pause(self) -> None:
        consumer = self._consumer()
        if consumer is not None and (assigned := consumer.assignment()):
            consumer.pause(*assigned)
            self._paused |= assigned

    def _resume(self) -> None:
        consumer = self._consumer()
        if consumer is not None and (ours := self._paused & consumer.assignment()):
            consumer.resume(*ours)
        self._paused.clear()

    async def _commit_as_it_moves(self) -> None:
        while True:
            await self._moved.wait()
            self._moved.clear()
            committed = await self._commit()
            # Many finished records, one commit; and no hurry while the broker is away.
            await asyncio.sleep(_COMMIT_INTERVAL_S if committed else _COMMIT_AGAIN_S)

    async def _commit(self) -> bool:
        consumer = self._consumer()
        positions = self._offsets.commitable()
        if consumer is None or not positions:
            return True
        try:
            await consumer.commit({tp: offset for tp, offset in positions.items() if tp in consumer.assignment()})
        except (CommitFailedError, IllegalStateError) as lost:
            # The partitions are another's now: it gets the records again, and their ids repeat.
            _log.info("commit came too late", group=self.group, reason=str(lost))
        except KafkaError as away:
            _log.warning("commit failed", group=self.group, reason=repr(away))
            for partition, offset in positions.items():
                self._offsets.restore(partition, offset)
            self._moved.set()
            return False
        return True
