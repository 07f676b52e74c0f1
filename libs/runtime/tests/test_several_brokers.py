"""Brokers that are named with commas between them: any that is there is enough."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from contracts.analysis import AnalysisRequested
from contracts.house import EpochBegan
from contracts.topics import TOPICS
from runtime.broker import open_broker
from runtime.delivery.latest import Latest
from runtime.errors import Transient
from runtime.kafka_connection import client_options
from runtime.lag.offsets_client import OffsetsClient
from runtime.letters.reading import open_letters
from runtime.letters.settling import open_settling
from runtime.service import Service
from runtime.settings import WorkerSettings
from runtime.topics import create_topics
from standalone.ports import Ports

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def several(settings: WorkerSettings) -> WorkerSettings:
    return named(settings, f"{nobody()}, {settings.kafka_bootstrap_servers}")


def named(settings: WorkerSettings, addresses: str) -> WorkerSettings:
    return settings.model_copy(update={"kafka_bootstrap_servers": addresses})


def nobody() -> str:
    return f"127.0.0.1:{Ports.free().broker}"


async def publishes(settings: WorkerSettings) -> None:
    async with open_broker(settings, "several") as broker:
        await broker.start()
        assert await broker.ping(timeout=10)


async def makes_topics(settings: WorkerSettings) -> None:
    await create_topics(settings)


async def reads_letters(settings: WorkerSettings) -> None:
    async with open_letters(settings) as letters:
        await letters.of(TOPICS[:1])


async def settles_letters(settings: WorkerSettings) -> None:
    async with open_settling(settings, "memory:", "several"):
        pass


async def looks_for_the_epoch(settings: WorkerSettings) -> None:
    latest = Latest(EpochBegan.topic, settings)
    try:
        await latest.look()
    finally:
        await latest.close()


async def looks_how_far_groups_are(settings: WorkerSettings) -> None:
    client = OffsetsClient(settings)
    try:
        assert await client.brokers() == 1
    finally:
        await client.close()


async def is_a_plain_client(settings: WorkerSettings) -> None:
    async with AIOKafkaProducer(**client_options(settings)) as producer:
        assert await producer.partitions_for(EpochBegan.topic)


@pytest.mark.parametrize(
    "client",
    [
        publishes,
        makes_topics,
        reads_letters,
        settles_letters,
        looks_for_the_epoch,
        looks_how_far_groups_are,
        is_a_plain_client,
    ],
)
async def test_the_first_that_answers_is_spoken_to(
    several: WorkerSettings, client: Callable[[WorkerSettings], Awaitable[None]]
) -> None:
    await client(several)


async def test_a_service_takes_its_records_from_any(
    several: WorkerSettings,
    running: Callable[[Service], AbstractAsyncContextManager[None]],
    request_from: Callable[..., AnalysisRequested],
) -> None:
    request = request_from()
    heard = asyncio.Event()

    async def handler(asked: AnalysisRequested) -> None:
        if asked.key == request.key:
            heard.set()

    service = Service(f"extractor-{uuid4().hex[:8]}", several)
    service.handle(AnalysisRequested, handler)
    async with running(service):
        await service.publisher.publish(request, event_id=uuid4())
        await asyncio.wait_for(heard.wait(), 20)


@pytest.mark.parametrize("client", [makes_topics, reads_letters, looks_for_the_epoch])
async def test_where_none_answers_it_is_said_to_be_away_and_is_no_mistake(
    settings: WorkerSettings, client: Callable[[WorkerSettings], Awaitable[None]]
) -> None:
    with pytest.raises(Transient):
        await client(named(settings, f"{nobody()},{nobody()}"))
