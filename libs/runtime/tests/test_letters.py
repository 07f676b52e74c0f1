"""Dead letters on a real broker: found, put back as another attempt, settled."""

import asyncio
import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from contracts.analysis import AnalysisRequested, Said
from contracts.recognized import PartFailed, TextRecognized
from contracts.topics import topic_named
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.letters.letter import Letter
from runtime.letters.reading import Found, open_letters
from runtime.letters.settling import Redriven, Settling
from runtime.publisher import Publisher
from runtime.service import Service
from runtime.settings import WorkerSettings
from runtime.telemetry import trace_id_of
from standalone.ports import Ports

pytestmark = pytest.mark.asyncio(loop_scope="session")

Asked = Callable[..., AnalysisRequested]
TOPIC = AnalysisRequested.topic


def header(record: Any, name: str) -> str | None:
    return next((str(value, "utf-8") for key, value in record.headers if key == name), None)


async def of(settings: WorkerSettings, *keys: str) -> list[Found]:
    """The letters with those keys."""
    async with open_letters(settings) as letters:
        return [one for one in await letters.of() if one.letter.key in {key.encode() for key in keys}]


async def put_back(settings: WorkerSettings, publisher: Publisher, blobs: Blobs, *same: Letter) -> Redriven:
    async with open_letters(settings) as letters:
        record = await letters.record(same[0])
    return await Settling(publisher, blobs).redrive(same, record)


class CrashError(Exception):
    """Of whoever puts letters back."""


def only_so_often(times: int, publish: Callable[..., Any]) -> Callable[..., Any]:
    left = times

    async def published(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        if not left:
            raise CrashError
        left -= 1
        return await publish(*args, **kwargs)

    return published


def failing(settings: WorkerSettings) -> Service:
    """Somebody who can handle no request."""

    async def handler(asked: AnalysisRequested) -> None:
        raise ValueError(f"attempt {asked.attempt} fails")

    service = Service(f"extractor-{uuid4().hex[:8]}", settings)
    service.handle(AnalysisRequested, handler)
    return service


@pytest.fixture
def alone(settings: WorkerSettings) -> WorkerSettings:
    """Tried once, so that it is soon given up; and all that others left on the topic may be."""
    return settings.model_copy(update={"retry_attempts": 1, "dead_letter_share_limit": 1.0})


async def test_a_record_goes_back_as_another_attempt_in_a_trace_of_its_own(
    alone: WorkerSettings, running: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    request = request_from()
    service = failing(alone)
    async with running(service):
        await service.publisher.publish(request, event_id=uuid4())
        await records(f"{TOPIC}.dlq", 1, lambda record: record.key == request.key.encode())
        [found] = await of(alone, request.key)
        letter = found.letter
        again = await put_back(alone, service.publisher, Blobs.open("memory:"), letter)
        first, second = await records(TOPIC, 2, lambda record: record.key == request.key.encode())
        await records(f"{TOPIC}.dlq", 2, lambda record: record.key == request.key.encode())
        settled, fresh = await of(alone, request.key)

    assert (found.settled, letter.job_id, letter.attempt) == (None, request.job.job_id, 1)
    assert (letter.code, letter.reason, letter.attempts) == ("failed", "attempt 1 fails", 1)
    assert "ValueError" in letter.stack
    assert json.loads(second.value) == {**json.loads(first.value), "attempt": again.attempt}
    assert again.attempt == 2
    assert header(second, "ce_id") == str(again.event_id) != header(first, "ce_id")
    for name in ("ce_source", "ce_type", "ce_time", "ce_subject"):
        assert header(second, name) == header(first, name)
    assert settled.settled is not None
    assert (settled.settled.settlement, settled.settled.event_id) == ("redriven", again.event_id)
    assert (fresh.settled, fresh.letter.attempt) == (None, 2), "it was given up once more"

    published = [
        one
        for one in spans.get_finished_spans()
        if (one.attributes or {}).get("messaging.message.id") == str(again.event_id) and one.name == f"publish {TOPIC}"
    ]
    assert len(published) == 1
    [link] = published[0].links
    context = published[0].get_span_context()
    assert context is not None
    assert f"{link.context.trace_id:032x}" == letter.trace_id == trace_id_of(header(first, "traceparent"))
    assert f"{context.trace_id:032x}" == trace_id_of(header(second, "traceparent")) != letter.trace_id


async def test_a_record_that_two_groups_gave_up_goes_back_once_and_settles_both(
    alone: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    request = request_from()
    one = failing(alone)
    elsewhere = alone.model_copy(update={"health_port": Ports.free().gateway})
    other = failing(elsewhere)
    async with running(one), running(other):
        await one.publisher.publish(request, event_id=uuid4())
        await records(f"{TOPIC}.dlq", 2, lambda record: record.key == request.key.encode())
        both = [found.letter for found in await of(alone, request.key)]
        await put_back(alone, one.publisher, Blobs.open("memory:"), *both)

    assert len({letter.record_id for letter in both}) == 1
    assert len({letter.group for letter in both}) == 2
    settled = [found.settled for found in await of(alone, request.key) if found.letter in both]
    assert [one.settlement for one in settled if one] == ["redriven", "redriven"]


@pytest.mark.parametrize("published", [1, 2], ids=["the record alone", "and that one letter is settled"])
async def test_what_is_put_back_again_after_a_crash_has_the_same_id(
    alone: WorkerSettings, records: Any, monkeypatch: pytest.MonkeyPatch, published: int
) -> None:
    said = PartFailed(job_id=uuid4(), step="analyse", code="dark", reason="It is dark.")
    aside = {"dlq_topic": said.topic, "dlq_partition": "0", "dlq_offset": "7"}
    blobs = Blobs.open("memory:")
    async with open_broker(alone, "operator") as broker:
        publisher = Publisher(broker, "operator", blobs)
        for group in ("taskstore", "taskstore.webhooks"):
            await publisher.publish_raw(
                f"{said.topic}.dlq", said.key.encode(), said.encode(), aside | {"dlq_group": group}
            )
        both = [found.letter for found in await of(alone, said.key)]
        with monkeypatch.context() as crashing:
            crashing.setattr(broker, "publish", only_so_often(published, broker.publish))
            with pytest.raises(CrashError):
                await put_back(alone, publisher, blobs, *both)
        left = [found.letter for found in await of(alone, said.key) if found.settled is None]
        await put_back(alone, publisher, blobs, *left)
    twice = await records(said.topic, 2, lambda record: record.key == said.key.encode())

    assert (len(both), len(left)) == (2, 3 - published)
    assert len({header(record, "ce_id") for record in twice}) == 1, "so it is known for the same"
    assert all(found.settled for found in await of(alone, said.key))


async def test_a_payload_too_large_to_travel_goes_back_under_a_claim_of_its_own(
    alone: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    long = request_from()
    said = tuple(Said(role="user", content="x" * 10_000, at=long.job.accepted_at) for _ in range(30))
    long = long.model_copy(update={"history": said})
    service = failing(alone)
    async with running(service):
        await service.publisher.publish(long, event_id=uuid4())
        await records(f"{TOPIC}.dlq", 1, lambda record: record.key == long.key.encode())
        [found] = await of(alone, long.key)
        again = await put_back(alone, service.publisher, service.blobs, found.letter)
        first, second = await records(TOPIC, 2, lambda record: record.key == long.key.encode())
        claimed = await service.blobs.get(header(second, "ce_dataref") or "")

    assert (found.letter.size, second.value) == (None, None)
    assert found.letter.job_id == long.job.job_id
    assert header(second, "ce_dataref") != header(first, "ce_dataref")
    assert AnalysisRequested.decode(claimed) == long.model_copy(update={"attempt": 2})
    assert again.attempt == 2


async def test_none_is_missed_that_was_put_aside_beside_others(alone: WorkerSettings, running: Any) -> None:
    """The embedded broker tells of fewer where several write to a partition for the first time."""
    service, topic = failing(alone), topic_named(TextRecognized.topic).dead_letters
    async with AsyncExitStack() as writing, running(service):
        writers = [AIOKafkaProducer(bootstrap_servers=alone.kafka_bootstrap_servers, acks="all") for _ in range(3)]
        for writer in writers:
            await writing.enter_async_context(writer)
        keys = [f"beside-{number}".encode() for number in range(9)]
        aside = [("dlq_topic", TextRecognized.topic.encode()), ("dlq_group", b"taskstore")]
        sent = [writers[at % 3].send_and_wait(topic, b"{}", key=key, headers=aside) for at, key in enumerate(keys)]
        await asyncio.gather(*sent)
        found = await of(alone, *(key.decode() for key in keys))

    assert {one.letter.key for one in found} == {*keys}


async def test_what_told_of_a_failure_goes_back_as_it_was(alone: WorkerSettings, running: Any, records: Any) -> None:
    said = PartFailed(job_id=uuid4(), step="analyse", code="dark", reason="It is dark.")
    service = failing(alone)
    aside = {"dlq_topic": said.topic, "dlq_partition": "3", "dlq_offset": "7", "dlq_group": "taskstore"}
    async with running(service):
        await service.publisher.publish_raw(f"{said.topic}.dlq", said.key.encode(), said.encode(), aside)
        [found] = await of(alone, said.key)
        again = await put_back(alone, service.publisher, Blobs.open("memory:"), found.letter)
        [record] = await records(said.topic, 1, lambda record: record.key == said.key.encode())

    assert (again.attempt, record.value) == (None, said.encode())
    assert found.letter.origin == f"{said.topic}/3/7"
