"""A real broker for the tests of delivery, and what they say to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from contracts.analysis import AnalysisRequested
from contracts.job import Job, Part, PartKind
from runtime.service import Service
from runtime.settings import WorkerSettings
from standalone.ports import Ports

Running = Callable[[Service], AbstractAsyncContextManager[None]]
Records = Callable[[str, int, Callable[[ConsumerRecord], bool]], Awaitable[list[ConsumerRecord]]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def kafka(embedded_kafka: Callable[[], AbstractAsyncContextManager[str]]) -> AsyncIterator[str]:
    async with embedded_kafka() as address:
        yield address


@pytest.fixture
def settings(kafka: str) -> WorkerSettings:
    return WorkerSettings(
        kafka_bootstrap_servers=kafka,
        kafka_fetch_max_wait_ms=50,
        kafka_session_timeout_ms=2_000,
        blob_url="memory:",
        health_port=Ports.free().gateway,
        retry_attempts=3,
        retry_first_pause_s=0.01,
        drain_timeout_s=10,
    )


@pytest.fixture
def running() -> Running:
    """Keeps a service alive, ready when the block begins and drained when it ends."""

    @asynccontextmanager
    async def live(service: Service) -> AsyncIterator[None]:
        stop = asyncio.Event()
        task = asyncio.create_task(service.live(stop))
        try:
            async with asyncio.timeout(30):
                while not (await service.health.report())["ready"]:
                    assert not task.done(), f"{service.name} ended: {task}"
                    await asyncio.sleep(0.05)
            yield
        finally:
            stop.set()
            await task

    return live


@pytest.fixture
def records(kafka: str) -> Records:
    """Reads a topic from its beginning until `count` records that are wanted were seen."""

    async def read(topic: str, count: int, wanted: Callable[[ConsumerRecord], bool]) -> list[ConsumerRecord]:
        consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", fetch_max_wait_ms=50)
        await consumer.start()
        found: list[ConsumerRecord] = []
        try:
            partitions = consumer.partitions_for_topic(topic) or await _partitions(consumer, topic)
            consumer.assign([TopicPartition(topic, number) for number in partitions])
            async with asyncio.timeout(20):
                while len(found) < count:
                    for batch in (await consumer.getmany(timeout_ms=100)).values():
                        found += [record for record in batch if wanted(record)]
        except TimeoutError:
            pytest.fail(f"{len(found)} of {count} records came on {topic}: {[record.value for record in found]}")
        finally:
            await consumer.stop()
        return found

    return read


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    await consumer._client.fetch_all_metadata()  # noqa: SLF001 - aiokafka has no public refresh
    return consumer.partitions_for_topic(topic) or {0}


@pytest.fixture
def request_from() -> Callable[..., AnalysisRequested]:
    """An analysis that somebody asked for."""

    def make(user: str = "ana", context: str | None = None) -> AnalysisRequested:
        words = Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom tomorrow.")
        job = Job(job_id=uuid4(), user_id=user, accepted_at=datetime.now(UTC), parts=(words,), context=context)
        return AnalysisRequested(job=job, parts=())

    return make
