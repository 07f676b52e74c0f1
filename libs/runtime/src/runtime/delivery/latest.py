"""What was said last on a topic of one partition."""

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from runtime.delivery.decoding import decode
from runtime.errors import Transient
from runtime.kafka_connection import client_options
from runtime.received import Received
from runtime.settings import KafkaSettings


class Latest:
    """Looks at it again and again by one connection, made anew after a failure. Between two looks nothing is fetched."""

    def __init__(self, topic: str, settings: KafkaSettings) -> None:
        self._place: Final = TopicPartition(topic, 0)
        self._settings = settings
        self._consumer: AIOKafkaConsumer | None = None
        self._one_at_a_time = asyncio.Lock()

    async def look(self) -> Received | None:
        """The last event; None while nothing was said.

        Raises Transient while the broker, or the topic on it, is away, and Permanent for what can't be read.
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
        end = (await consumer.end_offsets([self._place]))[self._place]
        if end == 0:
            return None
        consumer.seek(self._place, end - 1)
        consumer.resume(self._place)
        try:
            return decode(await consumer.getone(self._place))
        finally:
            consumer.pause(self._place)

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
