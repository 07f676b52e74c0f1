"""Making the topics of the registry, with the partitions and retention that stand there."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

from contracts.topics import DEAD_LETTER_RETENTION, TOPICS
from runtime.broker import MAX_DEAD_LETTER_BYTES, MAX_RECORD_BYTES
from runtime.configuration.block import load
from runtime.settings import KafkaSettings

_ALREADY_EXISTS = 36


def registered(replication_factor: int) -> Iterator[NewTopic]:
    """Each topic of the registry and its dead-letter topic."""
    for topic in TOPICS:
        keeping = {"cleanup.policy": "compact"} if topic.compacted else _kept_for(topic.retention)
        configs = keeping | {"max.message.bytes": str(MAX_RECORD_BYTES)}
        yield NewTopic(topic.name, topic.partitions, replication_factor, topic_configs=configs)
        dead = _kept_for(DEAD_LETTER_RETENTION) | {"max.message.bytes": str(MAX_DEAD_LETTER_BYTES)}
        yield NewTopic(topic.dead_letters, 1, replication_factor, topic_configs=dead)


def _kept_for(retention: timedelta) -> dict[str, str]:
    return {"retention.ms": str(int(retention.total_seconds() * 1000))}


async def create_topics(settings: KafkaSettings) -> None:
    """Create what is missing; topics that exist stay as they are. Raises KafkaError."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap_servers)
    try:
        await admin.start()
        answer = await admin.create_topics(list(registered(settings.kafka_replication_factor)))
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code not in (0, _ALREADY_EXISTS):
            raise KafkaError(f"topic {name} was not created: {for_code(code).__name__}")


if __name__ == "__main__":
    asyncio.run(create_topics(load(KafkaSettings)))
