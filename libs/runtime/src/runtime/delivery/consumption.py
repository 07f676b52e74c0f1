"""One consumer group's share of some topics: taking, pausing, committing, stopping."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Final, cast

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.abc import ConsumerRebalanceListener
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from runtime.broker import consumer_options
from runtime.delivery.backpressure import Backpressure
from runtime.delivery.committing import Committing
from runtime.delivery.fetch_watch import FetchWatch
from runtime.delivery.hop import Hop
from runtime.delivery.offsets import Offsets
from runtime.delivery.partitions import learn_anew
from runtime.delivery.progress import Progress
from runtime.delivery.raw import take_raw
from runtime.delivery.record import Record
from runtime.delivery.work import Work
from runtime.metrics import delivery
from runtime.settings import WorkerSettings

_log = structlog.get_logger()


class Consumption(ConsumerRebalanceListener):  # type: ignore[misc] # aiokafka's base class has no types
    """Takes records from FastStream's poll loop at once, so that slow work never holds it."""

    def __init__(
        self, broker: KafkaBroker, topics: Sequence[str], *, group: str, settings: WorkerSettings, high_water: int
    ) -> None:
        self.group = group
        self.topics: Final = tuple(topics)
        self.hops: Final = {topic: Hop(group, topic) for topic in topics}
        for topic in topics:
            delivery.CONSUMING.labels(group, topic).set(0)
        self._offsets = Offsets()
        self._backpressure = Backpressure(self._consumer, self._offsets, self._waiting, high_water=high_water)
        self._work: Work | None = None
        self._early: list[Record] = []
        """Records that came while the service still started."""
        self._committing = Committing(group, self._offsets, self._consumer)
        self.progress: Final = Progress(self._offsets, stuck_after_s=settings.consumer_stuck_after_s)
        self._fetch_watch = FetchWatch(
            self._consumer, self._backpressure.paused, unread_after_s=settings.consumer_unread_after_s
        )
        self._unread_after_s: Final = settings.consumer_unread_after_s
        self._left_at: float | None = None
        """When the partitions were taken from us, while none were given again."""
        self._stopped: str | None = None
        self._joined = False
        self._starts_over = False
        """Whether the partitions are read from their beginning as soon as they are assigned, whatever was committed."""
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
        self._committing.begin()
        self._fetch_watch.begin()
        for topic in self.topics:
            delivery.CONSUMING.labels(self.group, topic).set(1)
        early, self._early = self._early, []
        self._hand_over(early)
        if not self._backpressure.is_full:
            self._backpressure.resume()

    def finish(self, record: Record) -> None:
        """The record was dealt with and its result is on the broker."""
        self._offsets.finish(record)
        self.progress.finished()
        self._committing.moved()
        if not self._draining and not self._stopped:
            self._backpressure.ease()

    def halt(self, reason: str) -> None:
        """Stop taking records for good, and say so: for an operator to look at before more harm is done."""
        if self._stopped is None:
            self._stopped = reason
            _log.critical("consumption stopped", group=self.group, topics=self.topics, reason=reason)
            for topic in self.topics:
                delivery.CONSUMING.labels(self.group, topic).set(0)
            self._backpressure.pause()
            if self._work is not None:
                self._work.drop_waiting()

    async def drain(self, timeout_s: float) -> None:
        """Finish what runs, drop what waits, commit. What takes longer is delivered again elsewhere."""
        self._draining = True
        self._backpressure.pause()
        if self._work is not None:
            self._work.drop_waiting()
            try:
                await asyncio.wait_for(self._work.idle(), timeout_s)
            except TimeoutError:
                _log.warning("left unfinished", group=self.group, topics=self.topics)
                await self._work.abandon()
        await self._fetch_watch.end()
        await self._committing.end()

    async def start_over(self) -> None:
        """The broker forgot: read its new log from the beginning, now or once the group is joined again.

        What was taken is still worked off. It is not committed, and what is asked for once more of it is a copy.
        """
        self._starts_over = True
        self._let_go()
        if (consumer := self._consumer()) is not None:
            await learn_anew(consumer)
        if self._left_at is None:
            await self._to_the_beginning()
        if not self._draining and not self._stopped:
            self._backpressure.ease()

    async def check(self) -> None:
        """Raise when records are not being handled."""
        if self._work is None:
            raise RuntimeError("still starting")
        if self._stopped is not None:
            raise RuntimeError(f"consumption of {', '.join(self.topics)} was stopped: {self._stopped}")
        if not self._joined:
            raise RuntimeError(f"consumer group {self.group} was not joined yet")
        if not self._committing.running:
            raise RuntimeError("offsets are not committed any more")
        if all(task.done() for task in self._subscriber.tasks):
            raise RuntimeError(f"nothing is read for {self.group} any more: its poll loop has ended")
        left_s = time.monotonic() - self._left_at if self._left_at is not None else 0
        if left_s > self._unread_after_s:
            raise RuntimeError(f"consumer group {self.group} was left {left_s:.0f} s ago, and not joined again")
        if trouble := self.progress.trouble or self._fetch_watch.trouble:
            raise RuntimeError(trouble)

    async def check_needs(self) -> None:
        """Raise while the work waits for something outside that is away; that is none of our standing still."""
        if outage := self.progress.outage:
            raise RuntimeError(outage)

    async def on_partitions_revoked(self, _revoked: Iterable[TopicPartition]) -> None:
        """Commit what is done; the rest is delivered again to whoever gets the partitions.

        Who was put out of its group keeps what waits: a broker that forgot can't deliver it again.
        """
        self._left_at = time.monotonic()
        if self._committing.is_member:
            await self._committing.commit()
            if self._work is not None:
                self._work.drop_waiting()
        self._let_go()
        self._backpressure.paused.clear()

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        self._joined, self._left_at = True, None
        _log.info("partitions assigned", group=self.group, partitions=len(list(assigned)))
        if self._starts_over:
            await self._to_the_beginning()
        if self._work is None or self._draining or self._stopped or self._backpressure.is_full:
            self._backpressure.pause()

    async def _take(self, records: tuple[Record, ...]) -> None:
        if self._draining or self._stopped:
            return  # uncommitted, so delivered again
        if self._work is None:
            self._early += records
            return
        self._hand_over(records)
        if self._backpressure.is_full:
            self._backpressure.pause()

    async def _to_the_beginning(self) -> None:
        consumer = self._consumer()
        if consumer is not None and (ours := consumer.assignment()):
            self._starts_over = False
            await consumer.seek_to_beginning(*ours)

    def _let_go(self) -> None:
        """What was taken counts for no offset any more."""
        self._offsets.forget_all()
        self._early.clear()
        self._fetch_watch.forget()

    def _hand_over(self, records: Iterable[Record]) -> None:
        if self._work is None:
            return
        self.progress.takes()
        for record in records:
            self._offsets.take(record)
            self.hops[record.topic].took()
            self._work.add(record)

    def _waiting(self) -> int:
        return self._work.waiting if self._work is not None else 0

    def _consumer(self) -> AIOKafkaConsumer | None:
        return self._subscriber.consumer
