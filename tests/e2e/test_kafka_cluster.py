"""Three brokers: what the experiments stand on that kill one of them, or cut it off."""

import asyncio
import tempfile
from pathlib import Path
from typing import Final

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from tests.e2e.kafka_cluster import BROKERS, KafkaCluster
from tests.e2e.secured_kafka import require_java
from tests.e2e.test_kafka_server import commands_running

from runtime.broker import consumer_options, open_broker
from runtime.settings import WorkerSettings

_TOPIC: Final = "spoken.v1"
_PATIENCE_MS: Final = 5_000
_LEARNT_WITHIN_S: Final = 120.0
"""Less than the minutes that a client believes what it knows where nobody says otherwise."""


async def _make_topic(kafka: KafkaCluster) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap_servers)
    await admin.start()
    try:
        answer = await admin.create_topics([NewTopic(_TOPIC, num_partitions=3, replication_factor=3)])
    finally:
        await admin.close()
    assert [code for _, code, *_ in answer.topic_errors] == [0]
    await kafka.in_sync()


async def _say(servers: str, word: bytes, partition: int) -> None:
    async with AIOKafkaProducer(bootstrap_servers=servers, acks="all", request_timeout_ms=_PATIENCE_MS) as producer:
        await producer.send_and_wait(_TOPIC, word, partition=partition)


async def _persistently_say(servers: str, word: bytes, partition: int) -> None:
    while True:
        try:
            return await _say(servers, word, partition)
        except KafkaError:
            continue  # another is not elected yet


async def _all_said(servers: str, partition: int) -> list[bytes]:
    place = TopicPartition(_TOPIC, partition)
    async with AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest") as consumer:
        consumer.assign([place])
        end = (await consumer.end_offsets([place]))[place]
        heard = []
        while await consumer.position(place) < end:
            heard.append((await consumer.getone(place)).value)
    return heard


@pytest.mark.door
@pytest.mark.timeout(600)
async def test_one_of_three_may_be_killed_and_nothing_is_left_at_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_java()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async with KafkaCluster() as kafka:
        await _make_topic(kafka)
        first, second, third = BROKERS
        (partition, *_) = await kafka.led_by(first, _TOPIC, asked=second)
        await _say(kafka.bootstrap_servers, b"before", partition)

        await kafka.kill(first)
        await _persistently_say(kafka.bootstrap_servers, b"while one is away", partition)
        await kafka.start_again(first)
        await kafka.in_sync()

        await kafka.kill(second)
        assert (await _all_said(kafka.address(third), partition))[:1] == [b"before"]
        assert set(await _all_said(kafka.address(first), partition)) == {b"before", b"while one is away"}

    assert str(tmp_path) not in commands_running()
    assert not _left_in(tmp_path)


@pytest.mark.door
@pytest.mark.timeout(600)
async def test_who_is_cut_off_acknowledges_nothing_and_leads_no_longer() -> None:
    require_java()
    async with KafkaCluster() as kafka:
        await _make_topic(kafka)
        lonely, other, _ = BROKERS
        (partition, *_) = await kafka.led_by(lonely, _TOPIC, asked=other)
        await _say(kafka.bootstrap_servers, b"before", partition)

        with kafka.cut_off(lonely):
            assert partition in await kafka.led_by(lonely, _TOPIC, asked=lonely), "it takes itself for the leader"
            with pytest.raises(KafkaError):
                await _say(kafka.address(lonely), b"to nobody", partition)
            await kafka.deposed(lonely)
            await _persistently_say(kafka.address(other), b"to the others", partition)
        await kafka.in_sync()

        assert await _all_said(kafka.address(lonely), partition) == [b"before", b"to the others"]


@pytest.mark.door
@pytest.mark.timeout(600)
async def test_who_reads_from_the_one_cut_off_learns_that_others_lead() -> None:
    require_java()
    async with KafkaCluster() as kafka:
        await _make_topic(kafka)
        lonely, other, _ = BROKERS
        (partition, *_) = await kafka.led_by(lonely, _TOPIC, asked=other)
        settings = WorkerSettings(_env_file=None, kafka_bootstrap_servers=kafka.bootstrap_servers, health_port=1)
        broker = open_broker(settings, "reader")
        heard: asyncio.Queue[bytes] = asyncio.Queue()

        @broker.subscriber(_TOPIC, ack_policy=AckPolicy.MANUAL, **consumer_options(settings))
        async def hear(words: list[bytes]) -> None:
            for word in words:
                heard.put_nowait(word)

        async with broker:
            await broker.start()
            await _say(kafka.bootstrap_servers, b"before", partition)
            assert await heard.get() == b"before"
            with kafka.cut_off(lonely):
                await kafka.deposed(lonely)
                await _persistently_say(kafka.address(other), b"to the others", partition)
                async with asyncio.timeout(_LEARNT_WITHIN_S):
                    assert await heard.get() == b"to the others"


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())
