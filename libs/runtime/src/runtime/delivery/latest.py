"""What was said last on a topic of one partition.

Its last record decides for the whole house, so what nobody can read there is passed over: it must not speak for those
who can write nothing else, nor hold up who has to know.
"""

import asyncio
from typing import Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from runtime.delivery.decoding import decode
from runtime.delivery.record import Record
from runtime.errors import Permanent, Transient
from runtime.kafka_connection import client_options
from runtime.received import Received
from runtime.settings import KafkaSettings

_BACK: Final = 100
"""So many records are looked through for one that can be read."""
_log = structlog.get_logger()


class Latest:
    """Looks at it again and again by one connection, made anew after a failure. Between two looks nothing is fetched."""

    def __init__(self, topic: str, settings: KafkaSettings) -> None:
        self._place: Final = TopicPartition(topic, 0)
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self._one_at_a_time = asyncio.Lock()
        self._unreadable: int | None = None
        """The last offset that was told of."""

    async def look(self) -> Received | None:
        """The last event; None while nothing was said that can be read.

        Raises Transient while the broker, or the topic on it, is away.
        """
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._settings.kafka_request_timeout_ms / 1000):
                    return await self._look(await self._connected())
            except (KafkaError, TimeoutError) as away:
                await self.close()
                raise Transient(f"{self._place.topic} can't be looked at: {type(away).__name__}") from away

    async def close(self) -> None:
        """Let go of the connection."""
        consumer, self._consumer = self._consumer, None
        if consumer is not None:
            await consumer.stop()

    async def _look(self, consumer: AIOKafkaConsumer) -> Received | None:
        begin = (await consumer.beginning_offsets([self._place]))[self._place]
        end = (await consumer.end_offsets([self._place]))[self._place]
        consumer.resume(self._place)
        try:
            for offset in range(end - 1, max(begin, end - _BACK) - 1, -1):
                consumer.seek(self._place, offset)
                if received := self._read(await consumer.getone(self._place)):
                    return received
        finally:
            consumer.pause(self._place)
        return None

    def _read(self, record: Record) -> Received | None:
        try:
            return decode(record)
        except Permanent as unreadable:
            if self._unreadable is None or record.offset > self._unreadable:
                self._unreadable = record.offset
                _log.warning(
                    "passed over what can not be read", topic=record.topic, offset=record.offset, reason=unreadable
                )
            return None

    async def _connected(self) -> AIOKafkaConsumer:
        if self._consumer is None:
            consumer = AIOKafkaConsumer(
                **client_options(self._settings), request_timeout_ms=self._settings.kafka_request_timeout_ms
            )
            try:
                await consumer.start()
            except BaseException:
                await consumer.stop()
                raise
            consumer.assign([self._place])
            consumer.pause(self._place)
            self._consumer = consumer
        return self._consumer
