"""A broker that forgot is told again what jobs still wait for."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.analysis import AnalysisRequested
from contracts.changed import JobChanged, TaskChanged
from contracts.house import EpochBegan
from contracts.submitted import AudioUploaded, ChatReceived, ImageUploaded
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.epoch_watch import EpochWatch
from runtime.publisher import Publisher
from runtime.telemetry import traceparent_of
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports
from taskstore import lock_numbers
from taskstore.epoch import Epoch

Begin = Callable[[], Awaitable[None]]
Finds = Callable[[UUID], Awaitable[None]]


@pytest_asyncio.fixture
async def own_broker() -> AsyncIterator[Broker]:
    broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
    await broker.start()
    yield broker
    await broker.stop()


@pytest_asyncio.fixture
async def store_starts(
    house: Any, own_broker: Broker, database_url: str, make_settings: Callable[..., Any]
) -> Callable[[], Awaitable[None]]:
    """What the task store does at its start, on that broker."""
    settings = make_settings(database_url, kafka_bootstrap_servers=own_broker.address)

    async def start() -> None:
        await create_topics(settings)
        async with _publisher(settings) as publisher:
            watch = EpochWatch(settings)
            epoch = Epoch(house.database, publisher, house.commits, watch.epoch)
            await epoch.start()
            await epoch.stop()
            await watch.stop()

    return start


@pytest_asyncio.fixture
async def store_runs(
    house: Any, own_broker: Broker, database_url: str, make_settings: Callable[..., Any]
) -> AsyncIterator[None]:
    """The task store looks at that broker again and again."""
    settings = make_settings(database_url, kafka_bootstrap_servers=own_broker.address)
    await create_topics(settings)
    async with _publisher(settings) as publisher:
        watch = EpochWatch(settings)
        epoch = Epoch(house.database, publisher, house.commits, watch.epoch)
        await epoch.start()
        yield
        await epoch.check()
        await epoch.stop()
        await watch.stop()


@asynccontextmanager
async def _publisher(settings: Any) -> AsyncIterator[Publisher]:
    broker = open_broker(settings, client_id="taskstore")
    await broker.connect()
    try:
        yield Publisher(broker, "taskstore", Blobs.open("memory:"))
    finally:
        await broker.stop()


async def test_only_a_broker_that_forgot_is_told_again_and_only_what_is_unfinished(
    house: Any, submission: Any, own_broker: Broker, store_starts: Begin
) -> None:
    await store_starts()
    half_read = submission(files=["audio", "image"])
    analysing = submission()
    finished = submission()
    await house.hears(half_read.submitted(), analysing.chatted(), finished.chatted())
    await house.hears(half_read.read("image"), finished.analysed("Call Tom"))
    asked_before = await house.outbox(AnalysisRequested)

    await store_starts()
    assert await house.outbox(AudioUploaded) == [], "this broker remembers"

    await own_broker.stop()
    await own_broker.start()
    await store_starts()
    [audio] = await house.outbox(AudioUploaded)
    again = (await house.outbox(AnalysisRequested))[len(asked_before) :]
    assert audio.job == half_read.header
    assert await house.outbox(ImageUploaded) == [], "what was read stays read"
    assert await house.outbox(ChatReceived) == []
    assert [request.job for request in again] == [analysing.header]
    assert again[0].parts == next(one for one in asked_before if one.job == analysing.header).parts

    await store_starts()
    assert len(await house.outbox(AudioUploaded)) == 1, "asked again once"


@pytest.mark.usefixtures("store_runs")
async def test_a_broker_that_forgets_while_the_store_runs_is_told_again_once_its_topics_are_made_anew(
    house: Any, submission: Any, own_broker: Broker, make_settings: Callable[..., Any], database_url: str
) -> None:
    waiting = submission(message=None, files=["audio"])
    await house.hears(waiting.submitted())
    epochs = "select count(*) from broker_epochs"
    assert await house.value(epochs) == 1

    assert own_broker.process
    own_broker.process.kill()
    await own_broker.process.wait()
    await own_broker.start()
    await create_topics(make_settings(database_url, kafka_bootstrap_servers=own_broker.address))
    async with asyncio.timeout(30):
        while not (again := await house.outbox(AudioUploaded)):
            await asyncio.sleep(0.05)
    assert [audio.job for audio in again] == [waiting.header]
    assert await house.value(epochs) == 2


async def test_changes_that_nobody_may_have_heard_before_it_forgot_are_said_again(
    house: Any, submission: Any, own_broker: Broker, store_starts: Begin
) -> None:
    await store_starts()
    finished = submission()
    await house.hears(finished.chatted())
    await house.hears(finished.analysed("Call Tom"))
    await house.rows("update outbox set sent_at = now()")
    unsent = "select array_agg(distinct topic order by topic) from outbox where sent_at is null"

    await store_starts()
    assert await house.value(unsent) is None, "this broker remembers"

    await own_broker.stop()
    await own_broker.start()
    await store_starts()
    assert await house.value(unsent) == [JobChanged.topic, TaskChanged.topic]


async def test_a_change_that_is_being_published_while_it_forgets_is_said_again(
    house: Any, submission: Any, own_broker: Broker, store_starts: Begin
) -> None:
    await store_starts()
    await house.hears(submission().chatted())
    await own_broker.stop()
    await own_broker.start()
    waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted"

    async with house.database.as_sink() as relay:
        await relay.execute("select pg_advisory_xact_lock($1)", lock_numbers.RELAY)
        forgetting = asyncio.create_task(store_starts())
        async with asyncio.timeout(30):
            while not forgetting.done() and not await house.value(waits):
                await asyncio.sleep(0.02)
        await relay.execute("update outbox set sent_at = now() where topic = $1", JobChanged.topic)
    await forgetting

    assert await house.value("select every(sent_at is null) from outbox where topic = $1", JobChanged.topic)


@pytest.fixture
def store_finds(house: Any, database_url: str, make_settings: Callable[..., Any]) -> Finds:
    """What the task store does at its start on a broker that tells of that epoch."""
    publisher = Publisher(open_broker(make_settings(database_url), "taskstore"), "taskstore", Blobs.open("memory:"))

    async def start(epoch: UUID) -> None:
        async def said() -> EpochBegan:
            return EpochBegan(epoch=epoch, began_at=datetime.now(UTC))

        one = Epoch(house.database, publisher, house.commits, said)
        await one.start()
        await one.stop()

    return start


async def test_a_broker_that_comes_back_is_told_once_more_what_it_missed(
    house: Any, submission: Any, store_finds: Finds
) -> None:
    await house.hears(submission(message=None, files=["audio"]).submitted())
    first, second = uuid4(), uuid4()
    for told, epoch in enumerate((first, second, first), start=1):
        await store_finds(epoch)
        await store_finds(epoch)
        assert len(await house.outbox(AudioUploaded)) == told


async def test_a_clock_that_steps_back_makes_no_earlier_epoch_the_last(
    house: Any, submission: Any, store_finds: Finds
) -> None:
    await house.hears(submission(message=None, files=["audio"]).submitted())
    first, second = uuid4(), uuid4()
    await store_finds(first)
    await house.rows("update broker_epochs set began_at = began_at + interval '2 hours'")  # so it said then
    for _ in range(3):
        await store_finds(second)
    assert len(await house.outbox(AudioUploaded)) == 2


async def test_stores_that_start_together_ask_once(house: Any, submission: Any, store_finds: Finds) -> None:
    await house.hears(submission(message=None, files=["audio"]).submitted())
    epoch = uuid4()
    await asyncio.gather(*(store_finds(epoch) for _ in range(5)))
    assert len(await house.outbox(AudioUploaded)) == 1


async def test_what_is_asked_for_again_stays_in_its_trace_and_is_linked_to_where_that_was_decided(
    house: Any, submission: Any, store_starts: Begin, spans: InMemorySpanExporter
) -> None:
    waiting = submission(message=None, files=["audio"])
    await house.hears(waiting.submitted())
    await store_starts()
    told = {one.name: one for one in spans.get_finished_spans()}
    compared, began = told["compare epochs"], told[f"publish {EpochBegan.topic}"]
    place = compared.get_span_context()
    assert place is not None
    assert compared.parent is None
    assert began.parent == place
    assert told["INSERT outbox"].parent == place
    [again] = await house.rows(
        "select headers ->> 'traceparent' as here, links from outbox where topic = $1", AudioUploaded.topic
    )
    assert again["here"] == waiting.uploaded("audio").traceparent
    assert again["links"] == [traceparent_of(place)]
