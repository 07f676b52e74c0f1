"""What the broker keeps of a day it gives up when the days of its topic are over: dead letters, too, are bounded."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from tests.e2e.kafka_nodes import JavaNode
from tests.e2e.kafka_server import ApacheKafka, free_ports
from tests.e2e.secured_kafka import require_java

from contracts.submitted import AudioUploaded, ChatReceived
from contracts.topics import DEAD_LETTER_RETENTION, topic_named
from runtime.settings import KafkaSettings
from runtime.topics import registered

pytestmark = [pytest.mark.timeout(600), pytest.mark.door]

OLD, YOUNG = topic_named(AudioUploaded.topic), topic_named(ChatReceived.topic)
NAMES: Final = {OLD.name, OLD.dead_letters, YOUNG.name, YOUNG.dead_letters}
DAY: Final = timedelta(days=1)
WITHIN_S: Final = 180
SOON: Final = {"log.retention.check.interval.ms": "1000", "log.initial.task.delay.ms": "1000"}


@pytest.fixture
async def kafka(tmp_path: Path) -> AsyncIterator[str]:
    """Looks every second for what it need not keep."""
    require_java()
    port, controller = free_ports(2)
    servers = f"127.0.0.1:{port}"
    node = JavaNode(tmp_path, port, controller, different=SOON)
    async with ApacheKafka(node, {"bootstrap_servers": servers}):
        await _make_topics(servers)
        yield servers


async def _make_topics(servers: str) -> None:
    """As ours are made, but that what they are told is as old as its sender says: nobody here can wait for days."""
    wanted = [one for one in registered(KafkaSettings(_env_file=None)) if one.name in NAMES]
    for topic in wanted:
        topic.topic_configs["message.timestamp.type"] = "CreateTime"
    admin = AIOKafkaAdminClient(bootstrap_servers=servers)
    await admin.start()
    try:
        answer = await admin.create_topics(wanted)
    finally:
        await admin.close()
    assert [code for _, code, *_ in answer.topic_errors] == [0] * len(NAMES)


async def test_records_and_dead_letters_go_when_their_days_are_over_and_not_before(kafka: str) -> None:
    over = {OLD.name: OLD.retention + DAY, OLD.dead_letters: DEAD_LETTER_RETENTION + DAY}
    not_over = {YOUNG.name: YOUNG.retention - DAY, YOUNG.dead_letters: DEAD_LETTER_RETENTION - DAY}
    async with (
        AIOKafkaProducer(bootstrap_servers=kafka, acks="all") as producer,
        AIOKafkaConsumer(bootstrap_servers=kafka) as consumer,
    ):
        await _say_long_ago(producer, over | not_over)
        await _gone(consumer, over, 1)
        # Once more, so that the broker has looked at all of them in between.
        await _say_long_ago(producer, over)
        await _gone(consumer, over, 2)
        assert await _begins(consumer, not_over) == dict.fromkeys(not_over, 0)


async def _say_long_ago(producer: AIOKafkaProducer, ages: Mapping[str, timedelta]) -> None:
    for topic, age in ages.items():
        then = int((time.time() - age.total_seconds()) * 1_000)
        await producer.send_and_wait(topic, b"said long ago", partition=0, timestamp_ms=then)


async def _gone(consumer: AIOKafkaConsumer, topics: Iterable[str], records: int) -> None:
    async with asyncio.timeout(WITHIN_S):
        while await _begins(consumer, topics) != dict.fromkeys(topics, records):
            await asyncio.sleep(0.2)


async def _begins(consumer: AIOKafkaConsumer, topics: Iterable[str]) -> dict[str, int]:
    """Where their first records stand."""
    found = await consumer.beginning_offsets([TopicPartition(topic, 0) for topic in topics])
    return {place.topic: offset for place, offset in found.items()}
