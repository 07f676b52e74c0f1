"""What was said last on a topic of one partition."""

import asyncio

from aiokafka import AIOKafkaConsumer, TopicPartition

from runtime.delivery.decoding import decode
from runtime.received import Received
from runtime.settings import KafkaSettings

_PATIENCE_S = 10


async def latest(topic: str, settings: KafkaSettings) -> Received | None:
    """The last event on a topic's only partition; None while nothing was said. Raises KafkaError, TimeoutError, Permanent."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap_servers, request_timeout_ms=settings.kafka_request_timeout_ms
    )
    try:
        await consumer.start()
        partition = TopicPartition(topic, 0)
        consumer.assign([partition])
        end = (await consumer.end_offsets([partition]))[partition]
        if end == 0:
            return None
        consumer.seek(partition, end - 1)
        async with asyncio.timeout(_PATIENCE_S):
            return decode(await consumer.getone(partition))
    finally:
        await consumer.stop()
