"""Making the topics of the registry, with the partitions and retention that stand there."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import for_code

from contracts.house import EpochBegan
from contracts.topics import DEAD_LETTER_RETENTION, TOPICS
from runtime.broker import MAX_DEAD_LETTER_BYTES, MAX_RECORD_BYTES
from runtime.configuration.block import load
from runtime.errors import Transient
from runtime.kafka_connection import asking, client_options, told_why
from runtime.settings import KafkaSettings
from runtime.topic_differences import differences

_ALREADY_EXISTS = 36
_ATTEMPTS = 50
_PATIENCE_MS = 40_000
"""A cluster takes its time for many topics."""
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


async def create_topics(settings: KafkaSettings) -> list[str]:
    """Create what is missing. Topics that exist stay as they are; what of them should be otherwise is answered. Raises Transient."""
    async with _admin(settings, _PATIENCE_MS) as admin:
        return await differences(admin, await _create(admin, list(registered(settings))))


async def create_topics_anew(settings: KafkaSettings) -> None:
    """Create all on a broker that forgot them while clients of it lived on. Raises Transient.

    The embedded one makes a topic for whoever asks where it lies, with partitions of its own choosing: those that a client
    was quicker to ask for are removed and made again, and the epoch's after them, so that where an epoch is told of all are as
    they should be. What they were told until then is lost, and asked for again by the next epoch.
    """
    wanted = {topic.name: topic for topic in registered(settings)}
    async with _admin(settings, settings.kafka_request_timeout_ms) as admin:
        await _create(admin, list(wanted.values()))
        for _ in range(_ATTEMPTS):
            found = await admin.describe_topics([*wanted])
            wrong = [one["topic"] for one in found if len(one["partitions"]) != wanted[one["topic"]].num_partitions]
            if not wrong:
                return
            for name in (*(name for name in wrong if name != EpochBegan.topic), EpochBegan.topic):
                await admin.delete_topics([name])
                await admin.create_topics([wanted[name]])
    raise Transient(f"topics are made by others again and again: {', '.join(wrong)}")


@asynccontextmanager
async def _admin(settings: KafkaSettings, patience_ms: int) -> AsyncIterator[AIOKafkaAdminClient]:
    """Whatever of the client fails while it is used is a Transient."""
    admin = AIOKafkaAdminClient(**client_options(settings), request_timeout_ms=patience_ms)
    with asking():
        try:
            async with told_why(settings):
                await admin.start()
            yield admin
        finally:
            await admin.close()


async def _create(admin: AIOKafkaAdminClient, topics: list[NewTopic]) -> list[NewTopic]:
    """Answers those that were there already."""
    answer = await admin.create_topics(topics)
    outcomes = {name: code for name, code, *_ in answer.topic_errors}
    for name, code in outcomes.items():
        if code not in (0, _ALREADY_EXISTS):
            raise Transient(f"topic {name} was not created: {for_code(code).__name__}")
    return [topic for topic in topics if outcomes.get(topic.name) == _ALREADY_EXISTS]


if __name__ == "__main__":
    try:
        for difference in asyncio.run(create_topics(load(KafkaSettings))):
            sys.stderr.write(f"topics: {difference}; see docs/deployment.md\n")
    except Transient as failure:
        sys.exit(f"topics: {failure}")
