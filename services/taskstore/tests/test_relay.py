"""From the outbox to a real broker: everything, in order per key, at least once."""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from contracts.analysis import AnalysisRequested
from contracts.changed import JobChanged, TaskChanged
from contracts.cloudevents import attributes
from contracts.topics import topic_named
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.delivery.decoding import is_tombstone
from runtime.errors import Transient
from runtime.publisher import Publisher
from runtime.telemetry import context_of, trace_id_of, traceparent_of
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import Ports
from taskstore.outbox import Saying, say
from taskstore.relay import Relay

UNSENT = "select count(*) from outbox where sent_at is null"
SAID = {AnalysisRequested.topic: 1, JobChanged.topic: 2}
"""Of a job that was sent and read: topics, with how many records each."""


@asynccontextmanager
async def publishing(settings: Any) -> AsyncIterator[tuple[Publisher, Blobs]]:
    broker = open_broker(settings, client_id="taskstore")
    blobs = Blobs.open(settings.blob_url)
    await broker.connect()
    try:
        yield Publisher(broker, "taskstore", blobs), blobs
    finally:
        await broker.stop()


@pytest_asyncio.fixture
async def relay(house: Any, kafka: str, database_url: str, make_settings: Callable[..., Any]) -> AsyncIterator[Relay]:
    async with publishing(make_settings(database_url, kafka_bootstrap_servers=kafka)) as (publisher, _):
        yield Relay(house.database, publisher, house.commits)


@pytest_asyncio.fixture
async def own_broker() -> AsyncIterator[Broker]:
    """A broker that a test may stop and start again."""
    broker = Broker(Ports.free().broker, say=lambda _name, _line: None)
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
def records(kafka: str) -> Callable[..., Any]:
    """Reads a topic from its beginning until so many records with one of those keys were seen."""

    async def read(topic: str, keys: set[str], count: int) -> list[ConsumerRecord]:
        consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", fetch_max_wait_ms=50)
        await consumer.start()
        consumer.assign([TopicPartition(topic, number) for number in range(topic_named(topic).partitions)])
        found: list[ConsumerRecord] = []
        try:
            async with asyncio.timeout(20):
                while len(found) < count:
                    for batch in (await consumer.getmany(timeout_ms=100)).values():
                        found += [record for record in batch if record.key.decode() in keys]
        except TimeoutError:
            pytest.fail(f"{len(found)} of {count} records came on {topic}")
        finally:
            await consumer.stop()
        return found

    return read


async def drained(relay: Relay) -> None:
    while await relay.relay():
        pass


async def test_what_was_committed_is_published_as_it_was_said(
    house: Any, submission: Any, relay: Relay, records: Callable[..., Any]
) -> None:
    chat = submission()
    await house.hears(chat.chatted())
    await drained(relay)
    (record,) = await records(AnalysisRequested.topic, {str(chat.job_id)}, 1)
    (asked,) = await house.outbox(AnalysisRequested)
    assert AnalysisRequested.decode(record.value) == asked
    said = attributes(record.headers)
    assert (said.type, said.source) == (AnalysisRequested.topic, "/intelliassist/taskstore")
    assert trace_id_of(said.traceparent) == trace_id_of(chat.chatted().traceparent)
    assert await house.value(UNSENT) == 0


async def test_what_is_published_goes_on_in_the_trace_it_was_said_in(
    house: Any, submission: Any, relay: Relay, records: Callable[..., Any], arrived: Any, spans: InMemorySpanExporter
) -> None:
    chat, led_on, long = submission(files=["audio"]), f"00-{uuid4().hex}-{'1' * 16}-01", "We ship on Friday. " * 20_000
    await house.hears(chat.submitted())
    await house.hears(arrived(chat.read("audio", long).event, traceparent=led_on))
    assert await house.value("select length(value) from outbox where topic = $1", AnalysisRequested.topic) > 300_000
    await drained(relay)
    records_of = {topic: await records(topic, {str(chat.job_id)}, count) for topic, count in SAID.items()}
    for topic, found in records_of.items():
        told = [one for one in spans.get_finished_spans() if one.name == f"publish {topic}"]
        assert len(told) == len(found)
        for one in told:
            assert one.kind is SpanKind.PRODUCER
            assert one.parent is not None
        contexts = [context for one in told if (context := one.get_span_context())]
        assert {attributes(record.headers).traceparent for record in found} == {*map(traceparent_of, contexts)}
    [asked] = [one for one in spans.get_finished_spans() if one.name == f"publish {AnalysisRequested.topic}"]
    assert asked.parent == context_of(led_on)
    first = context_of(chat.chatted().traceparent)
    assert first is not None
    assert {link.context.span_id for link in asked.links} == {first.span_id, int("1" * 16, 16)}
    assert not [one for one in spans.get_finished_spans() if one.kind is SpanKind.CLIENT], "it polls all the time"


async def test_changes_of_a_job_come_in_order_even_from_two_relays(
    house: Any, submission: Any, relay: Relay, records: Callable[..., Any]
) -> None:
    jobs = [submission(files=["audio"]) for _ in range(30)]
    other = Relay(house.database, relay._publisher, house.commits)  # noqa: SLF001 - the same broker
    await relay.start()
    await other.start()
    for step in range(8):
        await house.hears([job.progressed("audio", step / 10) for job in jobs])
    told = await records(JobChanged.topic, {str(job.job_id) for job in jobs}, 8 * len(jobs))
    await relay.stop()
    await other.stop()
    versions = defaultdict(list)
    for record in told:
        versions[record.key].append(JobChanged.decode(record.value).version)
    assert all(seen == list(range(1, 9)) for seen in versions.values())


async def test_what_asks_for_work_does_not_wait_behind_all_that_is_told_once_more(
    house: Any, submission: Any, relay: Relay
) -> None:
    earlier, new = submission(), submission()
    await house.hears(earlier.chatted())
    await house.rows(
        """
        insert into outbox (event_id, topic, key, value, headers, links)
        select gen_random_uuid(), topic, key, value, headers, links from outbox, generate_series(1, 1000)
        where topic = $1
        """,
        JobChanged.topic,
    )
    await house.hears(new.chatted())
    await relay.relay()
    unsent = "select count(*) from outbox where sent_at is null and topic = $1"
    assert await house.value(unsent, AnalysisRequested.topic) == 0
    assert await house.value(unsent, JobChanged.topic) > 0


async def test_only_one_relay_publishes_at_a_time(house: Any, submission: Any, relay: Relay) -> None:
    await house.hears(submission().chatted())
    async with house.database.as_sink() as connection:
        await connection.execute("select pg_advisory_xact_lock(7310584033003)")
        assert await relay.relay() is None
    assert await relay.relay() == 2


async def test_a_deleted_task_is_followed_by_a_tombstone(
    house: Any, relay: Relay, records: Callable[..., Any], submission: Any
) -> None:
    job = submission()
    await house.hears(job.chatted())
    await house.hears(job.analysed("Call Tom"))
    (created,) = await house.outbox(TaskChanged)
    gone = TaskChanged(
        task_id=created.task_id, user_id="ana", version=2, change="deleted", changed_at=created.changed_at
    )
    trace = f"00-{uuid4().hex}-{'1' * 16}-01"
    async with house.database.as_user("ana") as connection:
        await say(connection, [Saying(gone, uuid4(), trace)], created.changed_at)
    await drained(relay)
    told = await records(TaskChanged.topic, {str(created.task_id)}, 3)
    assert [record.value and json.loads(record.value)["change"] for record in told] == ["created", "deleted", None]
    assert {trace_id_of(attributes(record.headers).traceparent) for record in told[1:]} == {trace_id_of(trace)}
    assert is_tombstone(told[2])


async def test_a_payload_too_large_to_travel_goes_by_reference(
    house: Any, submission: Any, kafka: str, database_url: str, make_settings: Any, records: Callable[..., Any]
) -> None:
    long = submission(message=None, files=["document"])
    await house.hears(long.submitted(), long.read("document", "We ship on Friday. " * 20_000))
    async with publishing(make_settings(database_url, kafka_bootstrap_servers=kafka)) as (publisher, blobs):
        await drained(Relay(house.database, publisher, house.commits))
        (record,) = await records(AnalysisRequested.topic, {str(long.job_id)}, 1)
        assert not record.value
        (asked,) = await house.outbox(AnalysisRequested)
        assert AnalysisRequested.decode(await blobs.get(attributes(record.headers).dataref)) == asked


async def test_nothing_is_lost_while_the_broker_is_away(
    house: Any, submission: Any, own_broker: Broker, database_url: str, make_settings: Callable[..., Any]
) -> None:
    settings = make_settings(
        database_url, kafka_bootstrap_servers=own_broker.address, kafka_request_timeout_ms=500, health_port=1
    )
    await create_topics(settings)
    async with publishing(settings) as (publisher, _):
        relay = Relay(house.database, publisher, house.commits)
        await own_broker.stop()
        await house.hears(submission().chatted())
        with pytest.raises(Transient):
            await relay.relay()
        assert await house.value(UNSENT) == 2
        await relay.start()
        await own_broker.start()
        await create_topics(settings)
        async with asyncio.timeout(30):
            while await house.value(UNSENT):
                await asyncio.sleep(0.05)
        await relay.check()
        await relay.stop()


async def test_what_was_sent_or_heard_long_ago_is_dropped(house: Any, submission: Any, relay: Relay) -> None:
    await house.hears(submission().chatted())
    await drained(relay)
    await house.hears(submission().chatted())
    await relay.tidy()
    assert await house.value("select count(*) from outbox") == 4
    await house.owner.execute("update outbox set sent_at = sent_at - $1::interval", timedelta(minutes=61))
    await house.owner.execute(
        "update inbox set heard_at = heard_at - $1::interval where event_id = (select min(event_id::text)::uuid from inbox)",
        timedelta(days=31),
    )
    await relay.tidy()
    assert await house.value("select count(*) from outbox") == 2
    assert await house.value("select count(*) from inbox") == 1


async def test_epochs_that_are_long_over_are_dropped(house: Any, relay: Relay) -> None:
    for days in (90, 60, 40):
        await house.rows(
            "insert into broker_epochs (epoch, began_at) values ($1, now() - make_interval(days => $2))", uuid4(), days
        )
    await relay.tidy()
    age = "select count(*) as epochs, extract(days from now() - min(began_at))::int as days from broker_epochs"
    assert [tuple(row) for row in await house.rows(age)] == [(1, 40)], "the last one is compared with, however old"
    await house.rows("update broker_epochs set began_at = now()")
    await house.rows("insert into broker_epochs (epoch, began_at) values ($1, now() - interval '50 days')", uuid4())
    await relay.tidy()
    assert await house.value("select count(*) from broker_epochs") == 2, "it is the last one, whatever clocks said"
