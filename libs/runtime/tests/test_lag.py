"""What waits for whom, seen from a real broker."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError
from prometheus_client import REGISTRY

from contracts.topics import consumer_groups
from runtime.lag.offsets_client import OffsetsClient
from runtime.lag.watch import LagWatch
from runtime.service import Service
from runtime.settings import WorkerSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

TOPIC = "file.stored.v1"
"""Nobody else writes to it here."""
PLACE = TopicPartition(TOPIC, 2)


async def written(kafka: str, count: int) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for _ in range(count):
            await producer.send_and_wait(TOPIC, b"{}", partition=PLACE.partition)


async def committed(kafka: str, group: str, offset: int) -> None:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, group_id=group, enable_auto_commit=False)
    await consumer.start()
    consumer.assign([PLACE])
    await consumer.commit({PLACE: offset})
    await consumer.stop()


async def test_a_group_wants_what_it_has_not_committed_and_a_new_one_all_that_is_there(
    kafka: str, settings: WorkerSettings
) -> None:
    offsets = OffsetsClient(settings)
    assert await offsets.brokers() == 1
    before = (await offsets.look([TOPIC], {})).ends[PLACE]
    await written(kafka, 5)
    await committed(kafka, "reader", before + 3)
    seen = await offsets.look([TOPIC, "no.such.topic"], {"reader": [TOPIC], "newcomer": [TOPIC, "no.such.topic"]})
    await offsets.close()

    assert seen.partitions == {TOPIC: 6}
    assert seen.troubles == ()
    assert seen.ends[PLACE] == before + 5
    assert seen.positions["reader"][PLACE] == before + 3
    assert seen.positions["newcomer"][PLACE] == 0
    assert all(place.topic == TOPIC for place in (*seen.ends, *seen.positions["newcomer"]))
    assert len(seen.ends) == 6


async def test_a_broker_that_is_away_is_told_of_and_found_again(settings: WorkerSettings) -> None:
    nowhere = OffsetsClient(settings.model_copy(update={"kafka_bootstrap_servers": "127.0.0.1:1"}))
    with pytest.raises(KafkaConnectionError):
        await nowhere.brokers()
    again = OffsetsClient(settings)
    assert (await again.look([TOPIC], {})).ends
    await again.close()
    assert (await again.look([TOPIC], {})).ends, "it connects anew"
    await again.close()


async def test_a_service_that_watches_tells_of_every_group_also_where_nobody_is_in_it(
    kafka: str, settings: WorkerSettings, running: Any
) -> None:
    service = Service("watcher", settings)
    watch = LagWatch(settings)
    service.background("lag watch", watch.start, watch.stop)
    await written(kafka, 2)
    async with running(service), asyncio.timeout(20):
        while not lag("taskstore", TOPIC):
            await asyncio.sleep(0.05)
        await watch.check()
        told = {(group, topic.name) for group, topics in consumer_groups().items() for topic in topics}
        assert all(lag(group, topic) is not None for group, topic in told)
        assert value("intelliassist_topic_end_offset", topic=TOPIC) == lag("taskstore", TOPIC)
        assert all(is_seen(group, topic) for group, topic in told)
        assert value("intelliassist_kafka_brokers") == 1
        assert value("intelliassist_topic_end_offset", topic=f"{TOPIC}.dlq") == 0


async def test_a_broker_that_went_leaves_no_figures_behind(embedded_kafka: Any, settings: WorkerSettings) -> None:
    async with embedded_kafka() as address:
        watch = LagWatch(settings.model_copy(update={"kafka_bootstrap_servers": address}))
        await watch.start()
        async with asyncio.timeout(20):
            while not is_seen("taskstore", TOPIC):
                await asyncio.sleep(0.05)
        assert value("intelliassist_kafka_brokers") == 1
        assert value("intelliassist_topic_end_offset", topic=TOPIC) == 0
    async with asyncio.timeout(90):
        while value("intelliassist_kafka_brokers") or is_seen("taskstore", TOPIC):
            await asyncio.sleep(0.05)
    await watch.stop()
    assert value("intelliassist_topic_end_offset", topic=TOPIC) is None
    assert lag("taskstore", TOPIC) is None


async def test_one_topic_that_can_not_be_seen_hides_neither_the_brokers_nor_the_others(
    embedded_kafka: Any, settings: WorkerSettings
) -> None:
    async with embedded_kafka() as address:
        watch = LagWatch(settings.model_copy(update={"kafka_bootstrap_servers": address}))
        await watch.start()
        async with asyncio.timeout(120):
            while not is_seen("taskstore", TOPIC):
                await asyncio.sleep(0.05)
            admin = AIOKafkaAdminClient(bootstrap_servers=address)
            await admin.start()
            await admin.delete_topics([TOPIC])
            await admin.close()
            while is_seen("taskstore", TOPIC) or lag("taskstore", TOPIC) is not None:
                await asyncio.sleep(0.05)
        assert value("intelliassist_kafka_brokers") == 1
        others = {(group, topic.name) for group, topics in consumer_groups().items() for topic in topics}
        for group, topic in others - {("taskstore", TOPIC)}:
            assert is_seen(group, topic), (group, topic)
            assert lag(group, topic) == 0
        await watch.stop()


def is_seen(group: str, topic: str) -> bool:
    return value("intelliassist_consumer_lag_seen", group=group, topic=topic) == 1


def value(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


def lag(group: str, topic: str) -> float | None:
    return value("intelliassist_consumer_lag_records", group=group, topic=topic)
