"""A broker that dies and comes back knowing nothing, under a service that lives on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from prometheus_client import REGISTRY

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.house import EpochBegan
from contracts.topics import topic_named
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.publisher import Publisher
from runtime.service import Service
from runtime.settings import WorkerSettings
from runtime.topics import create_topics, create_topics_anew
from standalone.broker import Broker
from standalone.ports import Ports

Asked = Callable[..., AnalysisRequested]
REQUESTS = topic_named(AnalysisRequested.topic)
PATIENCE_S = 60


class Forgetful:
    """A broker of this test's own, and somebody who speaks to it."""

    def __init__(self, broker: Broker, settings: WorkerSettings) -> None:
        self._broker = broker
        self._settings = settings

    async def begin(self) -> None:
        """An epoch, on topics that are there."""
        await create_topics(self._settings)
        await self.say(EpochBegan(epoch=uuid4(), began_at=datetime.now(UTC)))

    async def say(self, *events: Any) -> None:
        spoken = open_broker(self._settings, client_id="somebody")
        await spoken.connect()
        try:
            for event in events:
                await Publisher(spoken, "somebody", Blobs.open("memory:")).publish(event, event_id=uuid4())
        finally:
            await spoken.stop()

    async def die(self) -> None:
        process = self._broker.process
        assert process
        process.kill()
        await process.wait()

    async def come_back(self, *before_the_epoch: Any) -> None:
        await self._broker.start_again()
        await create_topics_anew(self._settings)
        await self.say(*before_the_epoch)
        await self.begin()

    async def forget(self, *before_the_epoch: Any) -> None:
        """Lose all requests, and the epoch, without having been away."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self._broker.address)
        await admin.start()
        await admin.delete_topics([AnalysisRequested.topic, EpochBegan.topic])
        await admin.close()
        await create_topics_anew(self._settings)
        await self.say(*before_the_epoch)
        await self.begin()

    async def has_committed(self, service: Service, count: int) -> None:
        """Wait until its group has committed so many requests, which is all that there are, and never more."""
        async with asyncio.timeout(PATIENCE_S):
            while (stands := await self._stands(f"{service.name}.{AnalysisRequested.topic}")) != (count, count):
                assert stands[0] <= stands[1], "what it committed is of the log that is gone"

    async def _stands(self, group: str) -> tuple[int, int]:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._broker.address, group_id=group, enable_auto_commit=False)
        await consumer.start()
        try:
            places = [TopicPartition(AnalysisRequested.topic, number) for number in range(REQUESTS.partitions)]
            consumer.assign(places)
            ends = await consumer.end_offsets(places)
            return sum([await consumer.committed(place) or 0 for place in places]), sum(ends.values())
        finally:
            await consumer.stop()


@pytest_asyncio.fixture
async def own_broker() -> AsyncIterator[Broker]:
    broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
def kafka(own_broker: Broker) -> str:
    return own_broker.address


@pytest.fixture
def settings(own_broker: Broker) -> WorkerSettings:
    return WorkerSettings(
        kafka_bootstrap_servers=own_broker.address,
        kafka_fetch_max_wait_ms=50,
        kafka_session_timeout_ms=2_000,
        blob_url="memory:",
        health_port=Ports.free().gateway,
        retry_first_pause_s=0.01,
        retry_longest_pause_s=0.1,
    )


@pytest_asyncio.fixture
async def forgetful(own_broker: Broker, settings: WorkerSettings) -> Forgetful:
    broker = Forgetful(own_broker, settings)
    await broker.begin()
    return broker


async def until(met: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not met():
            await asyncio.sleep(0.02)


class Extractor(Service):
    """Answers what it is asked; what is to be slow waits until it may end, and what is to be quiet has no answer."""

    def __init__(
        self, settings: WorkerSettings, *, slow: Sequence[AnalysisRequested], quiet: Sequence[AnalysisRequested]
    ) -> None:
        super().__init__(f"extractor-{uuid4().hex[:8]}", settings)
        self.handled: list[str] = []
        self.heard: list[str] = []
        self.may_end = asyncio.Event()
        self._slow, self._quiet = slow, quiet
        super().handle(AnalysisRequested, self._answer, concurrency=20)
        self.listen(JobCancelled, lambda received: self.heard.append(received.event.key))

    async def _answer(self, asked: AnalysisRequested) -> AnalysisCompleted | None:
        if asked.job in [request.job for request in self._slow]:
            await self.may_end.wait()
        self.handled.append(asked.key)
        if asked in self._quiet:
            return None
        return AnalysisCompleted(job=asked.job, response="Done.", provider="local", model="test")


async def test_all_that_is_said_after_it_forgot_is_handled_and_heard_and_nothing_of_before_is_committed(
    settings: WorkerSettings, running: Any, request_from: Asked, forgetful: Forgetful, records: Any
) -> None:
    before, after, last = [request_from() for _ in range(20)], [request_from() for _ in range(8)], request_from()
    service = Extractor(settings, slow=before[:8], quiet=before[:8])
    async with running(service):
        await forgetful.say(*before, *map(cancelled, before))
        await until(lambda: len(service.handled) == 12 and len(service.heard) == 20)

        await forgetful.die()
        service.may_end.set()
        await until(lambda: len(service.handled) == 20)
        await forgetful.come_back(*after, *map(cancelled, after))
        await until(lambda: about(after) <= set(service.handled) & set(service.heard))
        await forgetful.has_committed(service, 8)
        await forgetful.say(last)
        await records(AnalysisCompleted.topic, 1, lambda record: record.key == last.key.encode())


async def test_what_is_asked_again_by_another_id_while_it_runs_is_not_run_twice(
    settings: WorkerSettings, running: Any, request_from: Asked, forgetful: Forgetful
) -> None:
    slow = [request_from()]
    service = Extractor(settings, slow=slow, quiet=[])
    async with running(service):
        await forgetful.say(*slow)
        await until(lambda: taken(service) == 1)

        await forgetful.die()
        await forgetful.come_back(*slow)
        await until(lambda: taken(service) == 2)
        service.may_end.set()
        await forgetful.has_committed(service, 1)

    assert service.handled == [slow[0].key]


async def test_what_waits_when_it_forgets_is_still_done(
    settings: WorkerSettings, running: Any, request_from: Asked, forgetful: Forgetful
) -> None:
    slow, waiting = [request_from() for _ in range(20)], [request_from() for _ in range(5)]
    service = Extractor(settings, slow=slow, quiet=[*slow, *waiting])
    async with running(service):
        await forgetful.say(*slow, *waiting)
        await until(lambda: taken(service) == 25)

        await forgetful.die()
        await forgetful.come_back()
        await service.health.report()
        service.may_end.set()
        await until(lambda: about(slow, waiting) == set(service.handled))


async def test_topics_that_were_made_anew_under_a_broker_that_lives_are_read_from_their_beginning(
    settings: WorkerSettings, running: Any, request_from: Asked, forgetful: Forgetful
) -> None:
    before, after = [request_from() for _ in range(4)], [request_from() for _ in range(12)]
    service = Extractor(settings, slow=[], quiet=[])
    async with running(service):
        await forgetful.say(*before)
        await forgetful.has_committed(service, 4)
        await forgetful.forget(*after)
        await until(lambda: about(after) <= set(service.handled))
        await forgetful.has_committed(service, 12)


async def test_topics_that_a_client_was_quicker_to_ask_for_are_made_as_they_should_be(
    own_broker: Broker, settings: WorkerSettings
) -> None:
    async with AIOKafkaConsumer(bootstrap_servers=own_broker.address) as quick:
        quick.assign([TopicPartition(AnalysisRequested.topic, 0), TopicPartition(EpochBegan.topic, 0)])
        async with asyncio.timeout(PATIENCE_S):
            while not quick.partitions_for_topic(AnalysisRequested.topic):
                await asyncio.sleep(0.02)
        await create_topics_anew(settings)
    async with AIOKafkaConsumer(AnalysisRequested.topic, bootstrap_servers=own_broker.address) as later:
        assert later.partitions_for_topic(AnalysisRequested.topic) == set(range(REQUESTS.partitions))


async def test_who_wants_to_know_of_a_new_epoch_is_told_until_it_has_done_what_it_must(
    settings: WorkerSettings, running: Any, forgetful: Forgetful
) -> None:
    service = Extractor(settings, slow=[], quiet=[])
    told: list[str] = []

    async def hook() -> None:
        told.append("a new epoch")
        if len(told) == 1:
            raise OSError("not yet")

    service.on_new_epoch(hook)
    async with running(service):
        assert not told, "the one that it finds at its start is not new"
        await forgetful.begin()
        await until(lambda: len(told) == 2)
        await forgetful.begin()
        await until(lambda: len(told) == 3)


async def test_what_nobody_can_read_on_the_topic_of_epochs_keeps_nobody_from_starting_and_hides_no_epoch(
    own_broker: Broker, settings: WorkerSettings, running: Any, forgetful: Forgetful
) -> None:
    async def say_nonsense() -> None:
        async with AIOKafkaProducer(bootstrap_servers=own_broker.address) as stranger:
            await stranger.send_and_wait(EpochBegan.topic, b'{"job_id": 5}', key=b"k", headers=[("ce_type", b"x")])

    await say_nonsense()
    service = Extractor(settings, slow=[], quiet=[])
    told: list[str] = []

    async def hook() -> None:
        told.append("a new epoch")

    service.on_new_epoch(hook)
    async with running(service):
        await forgetful.begin()
        await say_nonsense()
        await until(lambda: len(told) == 1)


def about(*requests: Sequence[AnalysisRequested]) -> set[str]:
    return {request.key for some in requests for request in some}


def taken(service: Service) -> float:
    labels = {"group": f"{service.name}.{AnalysisRequested.topic}", "topic": AnalysisRequested.topic}
    return REGISTRY.get_sample_value("intelliassist_events_received_total", labels) or 0.0


def cancelled(request: AnalysisRequested) -> JobCancelled:
    job = request.job
    return JobCancelled(job_id=job.job_id, user_id=job.user_id, attempt=1, cancelled_at=datetime.now(UTC))
