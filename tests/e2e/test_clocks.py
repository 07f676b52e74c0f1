"""Senders whose clocks are wrong, at a broker that knows what time it is."""

import time
from collections.abc import AsyncIterator
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from tests.e2e.kafka_server import ApacheKafka, require_kafka

from contracts.submitted import ChatReceived
from runtime.settings import KafkaSettings
from runtime.topics import create_topics

_BY_THE_BROKER: Final = 1
_HOUR_MS: Final = 3_600_000


@pytest.fixture
async def servers() -> AsyncIterator[str]:
    require_kafka()
    async with ApacheKafka() as kafka:
        await create_topics(KafkaSettings(kafka_bootstrap_servers=kafka.bootstrap_servers))
        yield kafka.bootstrap_servers


@pytest.mark.timeout(600)
async def test_who_is_hours_ahead_or_weeks_behind_is_heard_and_kept_as_long_as_all_others(servers: str) -> None:
    now_ms = int(time.time() * 1_000)
    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all") as producer:
        for hours in (2, -24 * 30):
            said = str(hours).encode()
            await producer.send_and_wait(ChatReceived.topic, said, partition=0, timestamp_ms=now_ms + hours * _HOUR_MS)

    async with AIOKafkaConsumer(
        ChatReceived.topic, bootstrap_servers=servers, auto_offset_reset="earliest"
    ) as consumer:
        heard = [await consumer.getone() for _ in range(2)]

    assert [record.value for record in heard] == [b"2", b"-720"]
    assert {record.timestamp_type for record in heard} == {_BY_THE_BROKER}
    assert all(record.timestamp >= now_ms for record in heard)
