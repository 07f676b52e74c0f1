"""Hearing all that is said on a topic, in each process of a service."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

import structlog
from aiokafka import TopicPartition
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from runtime.broker import consumer_options
from runtime.delivery.decoding import decode
from runtime.delivery.fetch_watch import FetchWatch
from runtime.delivery.partitions import learn_anew
from runtime.delivery.raw import take_raw
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.received import Received
from runtime.settings import WorkerSettings
from runtime.telemetry import span

_log = structlog.get_logger()


_PATIENCE_S: Final = 10


def heard(received: Received) -> span:
    """The span of an event that means something here; all others are heard without one."""
    told: dict[str, AttributeValue] = {
        "messaging.system": "kafka",
        "messaging.operation.type": "process",
        "messaging.destination.name": received.topic,
        "messaging.message.id": str(received.event_id),
    }
    return span(f"process {received.topic}", SpanKind.CONSUMER, told, received.traceparent)


class Listening:
    """A reader without a consumer group: nothing is committed.

    What was said before is not heard, unless `from_the_beginning`.
    """

    def __init__(
        self,
        broker: KafkaBroker,
        topic: str,
        settings: WorkerSettings,
        on_event: Callable[[Received], None],
        *,
        from_the_beginning: bool = False,
    ) -> None:
        self._topic = topic
        self._on_event = on_event
        self._from_the_beginning = from_the_beginning
        self._heard: dict[TopicPartition, int] = {}
        """By partition, the offset behind the last record that was heard."""
        self._more = asyncio.Event()
        self._watch = FetchWatch(lambda: self._subscriber.consumer, (), unread_after_s=settings.consumer_unread_after_s)
        self.end = self._watch.end
        options = consumer_options(settings) | {"auto_offset_reset": "earliest" if from_the_beginning else "latest"}
        self._subscriber = cast("BatchSubscriber", broker.subscriber(topic, ack_policy=AckPolicy.MANUAL, **options))
        take_raw(self._subscriber, self._take)

    async def check(self) -> None:
        """Raise until the topic's partitions are read, and while they are not any more."""
        consumer = self._subscriber.consumer
        if consumer is None or not consumer.assignment():
            raise RuntimeError("no partitions are read yet")
        if all(task.done() for task in self._subscriber.tasks):
            raise RuntimeError(f"nothing is heard of {self._topic} any more: its poll loop has ended")
        if trouble := self._watch.trouble:
            raise RuntimeError(trouble)

    def begin(self) -> None:
        """Watch from now on whether all that is said is heard, until `end`."""
        self._watch.begin()

    async def start_over(self) -> None:
        """The broker forgot: all that it has was said since then, and is heard. Raises RuntimeError where it can't be read."""
        consumer = self._subscriber.consumer
        if consumer is not None:
            await learn_anew(consumer)
        if consumer is None or not (ours := consumer.assignment()):
            raise RuntimeError(f"no partitions of {self._topic} are read yet")
        self._heard.clear()
        await consumer.seek_to_beginning(*ours)

    async def catch_up(self) -> None:
        """Return once all is heard that was said before now, as far as it is to be heard at all.

        A broker that does not answer in time only costs what could have been known.
        """
        consumer = self._subscriber.consumer
        if consumer is None or not self._from_the_beginning:
            return
        try:
            async with asyncio.timeout(_PATIENCE_S):
                partitions = consumer.assignment()
                begins = await consumer.beginning_offsets(partitions)
                ends = await consumer.end_offsets(partitions)
                while any(self._heard.get(place, begins[place]) < ends[place] for place in partitions):
                    self._more.clear()
                    await self._more.wait()
        except (KafkaError, TimeoutError) as away:
            _log.warning("not all was heard", topic=self._topic, reason=away)

    async def _take(self, records: tuple[Record, ...]) -> None:
        for record in records:
            self._heard[TopicPartition(record.topic, record.partition)] = record.offset + 1
            try:
                received = decode(record)
            except Permanent as unreadable:
                # Its consumer groups keep the dead letter; a listener only passes over it.
                _log.warning("passed over", topic=record.topic, offset=record.offset, reason=unreadable)
                continue
            if received is not None:
                self._on_event(received)
        self._more.set()
