"""Hearing all that is said on a topic from now on, in each process of a service."""

from collections.abc import Callable
from typing import cast

import structlog
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber

from runtime.broker import consumer_options
from runtime.delivery.decoding import decode
from runtime.delivery.raw import take_raw
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.received import Received
from runtime.settings import KafkaSettings

_log = structlog.get_logger()


class Listening:
    """A reader without a consumer group: nothing is committed, what was said before is not heard."""

    def __init__(
        self, broker: KafkaBroker, topic: str, settings: KafkaSettings, on_event: Callable[[Received], None]
    ) -> None:
        self._on_event = on_event
        options = consumer_options(settings) | {"auto_offset_reset": "latest"}
        self._subscriber = cast("BatchSubscriber", broker.subscriber(topic, ack_policy=AckPolicy.MANUAL, **options))
        take_raw(self._subscriber, self._take)

    async def check(self) -> None:
        """Raise until the topic's partitions are read."""
        consumer = self._subscriber.consumer
        if consumer is None or not consumer.assignment():
            raise RuntimeError("no partitions are read yet")

    async def _take(self, records: tuple[Record, ...]) -> None:
        for record in records:
            try:
                received = decode(record)
            except Permanent as unreadable:
                # Its consumer groups keep the dead letter; a listener only passes over it.
                _log.warning("passed over", topic=record.topic, offset=record.offset, reason=str(unreadable))
                continue
            if received is not None:
                self._on_event(received)
