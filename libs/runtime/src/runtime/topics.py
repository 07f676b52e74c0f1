"""Making the topics of the registry, with the partitions and retention that stand there."""

import asyncio
import sys
from collections.abc import Iterator
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, for_code

from contracts.house import EpochBegan
from contracts.topics import DEAD_LETTER_RETENTION, TOPICS
from runtime.broker import MAX_DEAD_LETTER_BYTES, MAX_RECORD_BYTES
from runtime.configuration.block import load
from runtime.kafka_connection import client_options, told_why
from runtime.settings import KafkaSettings

_ALREADY_EXISTS = 36
_ATTEMPTS = 50
_STAMPED = {"message.timestamp.type": "LogAppendTime"}
"""When the broker got it. By its sender's clock, who is an hour ahead is refused, and what seems old is dropped."""


def registered(settings: KafkaSettings) -> Iterator[NewTopic]:
    """Each topic of the registry and its dead-letter topic."""
    replicas = settings.kafka_replication_factor
    least = {"min.insync.replicas": str(settings.kafka_min_insync_replicas)}
    for topic in TOPICS:
        keeping = {"cleanup.policy": "compact"} if topic.compacted else _kept_for(topic.retention)
        configs = keeping | least | _STAMPED | {"max.message.bytes": str(MAX_RECORD_BYTES)}
        yield NewTopic(topic.name, topic.partitions, replicas, topic_configs=configs)
        dead = _kept_for(DEAD_LETTER_RETENTION) | least | _STAMPED | {"max.message.bytes": str(MAX_DEAD_LETTER_BYTES)}
        yield NewTopic(topic.dead_letters, 1, replicas, topic_configs=dead)


def _kept_for(retention: timedelta) -> dict[str, str]:
    return {"retention.ms": str(int(retention.total_seconds() * 1000))}


async def create_topics(settings: KafkaSettings) -> None:
    """Create what is missing; topics that exist stay as they are. Raises KafkaError."""
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        async with told_why(settings):
            await admin.start()
        answer = await admin.create_topics(list(registered(settings)))
    finally:
        await admin.close()
    for name, code, *_ in answer.topic_errors:
        if code not in (0, _ALREADY_EXISTS):
            raise KafkaError(f"topic {name} was not created: {for_code(code).__name__}")


async def create_topics_anew(settings: KafkaSettings) -> None:
    """Create all on a broker that forgot them while clients of it lived on. Raises KafkaError.

    The embedded one makes a topic for whoever asks where it lies, with partitions of its own choosing: those that a client
    was quicker to ask for are removed and made again, and the epoch's after them, so that where an epoch is told of all are as
    they should be. What they were told until then is lost, and asked for again by the next epoch.
    """
    await create_topics(settings)
    wanted = {topic.name: topic for topic in registered(settings)}
    admin = AIOKafkaAdminClient(**client_options(settings))
    try:
        await admin.start()
        for _ in range(_ATTEMPTS):
            found = await admin.describe_topics([*wanted])
            wrong = [one["topic"] for one in found if len(one["partitions"]) != wanted[one["topic"]].num_partitions]
            if not wrong:
                return
            for name in (*(name for name in wrong if name != EpochBegan.topic), EpochBegan.topic):
                await admin.delete_topics([name])
                await admin.create_topics([wanted[name]])
    finally:
        await admin.close()
    raise KafkaError(f"topics are made by others again and again: {', '.join(wrong)}")


if __name__ == "__main__":
    try:
        asyncio.run(create_topics(load(KafkaSettings)))
    except KafkaError as failure:
        sys.exit(f"topics: {failure}")
