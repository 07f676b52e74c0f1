"""What the trace of a submission tells of each hop, on a real broker."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanContext, SpanKind
from prometheus_client import REGISTRY
from prometheus_client.openmetrics.exposition import generate_latest

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.fact import Event
from contracts.recognized import PartProgressed, Reading, TextRecognized
from runtime.delivery.hop import OUTCOMES
from runtime.errors import Transient
from runtime.publisher import Publisher
from runtime.received import Received, Refused
from runtime.service import Service
from runtime.settings import WorkerSettings
from runtime.telemetry import context_of, current_traceparent, span, trace_id_of, traceparent_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

Asked = Callable[..., AnalysisRequested]
REQUESTED, COMPLETED = AnalysisRequested.topic, AnalysisCompleted.topic


def of_trace(spans: InMemorySpanExporter, traceparent: str) -> dict[str, ReadableSpan]:
    """By name; there is one of each."""
    wanted = trace_id_of(traceparent)
    told = [one for one in spans.get_finished_spans() if f"{place(one).trace_id:032x}" == wanted]
    named = {one.name: one for one in told}
    assert len(named) == len(told)
    return named


def place(one: ReadableSpan) -> SpanContext:
    context = one.get_span_context()
    assert context is not None
    return context


def is_child(one: ReadableSpan, parent: ReadableSpan) -> bool:
    return one.parent is not None and one.parent.span_id == place(parent).span_id


def linked(one: ReadableSpan) -> set[int]:
    return {link.context.span_id for link in one.links}


def header(record: Any, name: str) -> str:
    return next(str(value, "utf-8") for key, value in record.headers if key == name)


def about(*events: Event) -> Callable[[Any], bool]:
    keys = {event.key.encode() for event in events}
    return lambda record: record.key in keys


def figure(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(f"intelliassist_{name}", labels)


def exemplars(trace: str) -> set[str]:
    """The series that lead to a trace."""
    text: bytes = generate_latest(REGISTRY)  # type: ignore[no-untyped-call] # the library's
    lines = (line for line in text.decode().splitlines() if f'# {{trace_id="{trace_id_of(trace)}"}}' in line)
    return {line.partition("{")[0] for line in lines}


def a_name() -> str:
    return f"extractor-{uuid4().hex[:8]}"


@pytest.fixture
def sender(settings: WorkerSettings, running: Any) -> Callable[[], AbstractAsyncContextManager[Publisher]]:
    """Somebody who only says things."""

    @asynccontextmanager
    async def connected() -> AsyncIterator[Publisher]:
        service, ready = Service("sender", settings), asyncio.Event()

        async def started() -> None:
            ready.set()

        service.background("saying", started, started)
        async with running(service):
            await asyncio.wait_for(ready.wait(), 10)
            yield service.publisher

    return connected


async def ask(publisher: Publisher, *events: Event) -> list[str]:
    """Each in a trace of its own; the headers of those."""
    traces = []
    for event in events:
        with span("POST", SpanKind.SERVER):
            await publisher.publish(event, event_id=uuid4())
            traces.append(current_traceparent() or "")
    return traces


async def test_a_hop_is_told_from_what_asked_for_it_to_what_it_says(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    request, outages, name = request_from(), 2, a_name()

    async def handler(asked: AnalysisRequested) -> AsyncGenerator[Event, None]:
        nonlocal outages
        if asked != request:
            return
        if outages:
            outages -= 1
            raise Transient("Ana's secret plan")
        yield PartProgressed(job=asked.job, step="analyse")
        yield AnalysisCompleted(job=asked.job, response="Done.", provider="local", model="test")

    service = Service(name, settings)
    service.handle(AnalysisRequested, handler)
    group = f"{name}.{REQUESTED}"
    before = {
        outcome: figure("events_processed_total", group=group, topic=REQUESTED, outcome=outcome) for outcome in OUTCOMES
    }
    async with running(service):
        [asked] = await ask(service.publisher, request)
        [answer] = await records(COMPLETED, 1, about(request))

    assert set(before.values()) == {0}, "a series begins before anything happened"
    told = of_trace(spans, asked)
    process = told[f"process {REQUESTED}"]
    assert (process.kind, told[f"publish {COMPLETED}"].kind) == (SpanKind.CONSUMER, SpanKind.PRODUCER)
    assert is_child(process, told[f"publish {REQUESTED}"])
    assert is_child(told["publish part.progressed.v1"], process)
    assert is_child(told[f"publish {COMPLETED}"], process)
    assert header(answer, "traceparent") == traceparent_of(place(told[f"publish {COMPLETED}"]))
    attributes = process.attributes or {}
    assert attributes["messaging.consumer.group.name"] == group
    assert attributes["messaging.message.id"] == (told[f"publish {REQUESTED}"].attributes or {})["messaging.message.id"]
    assert [(event.name, dict(event.attributes or {})) for event in process.events] == [
        ("retried", {"attempt": 1, "error.type": "Transient"}),
        ("retried", {"attempt": 2, "error.type": "Transient"}),
    ]
    assert figure("events_retried_total", group=group, topic=REQUESTED) == 2
    assert exemplars(asked) == {
        "intelliassist_event_queue_seconds_bucket",
        "intelliassist_event_handling_seconds_bucket",
    }


async def test_a_dead_letter_keeps_its_headers_and_is_found_by_its_trace(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    request, name = request_from(), a_name()

    async def handler(asked: AnalysisRequested) -> None:
        if asked == request:
            raise ValueError("Ana's secret plan")

    service = Service(name, settings)
    service.handle(AnalysisRequested, handler)
    async with running(service):
        [asked] = await ask(service.publisher, request)
        [letter] = await records(f"{REQUESTED}.dlq", 1, about(request))

    told = of_trace(spans, asked)
    process = told[f"process {REQUESTED}"]
    assert is_child(told[f"publish {REQUESTED}.dlq"], process)
    assert is_child(told["publish part.failed.v1"], process)
    assert header(letter, "traceparent") == traceparent_of(place(told[f"publish {REQUESTED}"]))
    assert header(letter, "dlq_trace_id") == trace_id_of(asked)
    assert not process.status.is_ok
    assert (process.attributes or {})["error.type"] == "failed"
    assert "secret" not in "".join(one.to_json() for one in told.values())
    labels = {"group": f"{name}.{REQUESTED}", "topic": REQUESTED}
    assert figure("dead_letters_total", code="failed", **labels) == 1
    assert (figure("events_processed_total", outcome="dead_lettered", **labels) or 0) >= 1
    assert figure("events_in_flight", **labels) == 0


async def test_each_record_of_a_batch_stays_in_its_own_trace(
    settings: WorkerSettings, running: Any, sender: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    reading = Reading(text="Call Tom.", provider="local", model="test")
    texts = [
        TextRecognized(job=request_from(one).job, part_id="message", reading=reading) for one in ("ana", "bea", "carl")
    ]
    name, done, outages = a_name(), asyncio.Event(), 1
    heard: dict[str, Received] = {}

    async def sink(batch: Sequence[Received]) -> Sequence[Refused]:
        nonlocal outages
        if outages:
            outages -= 1
            raise Transient("the database is away")
        with span("INSERT", SpanKind.CLIENT):
            heard.update({received.event.key: received for received in batch})
        if {text.key for text in texts} <= set(heard):
            done.set()
        return [Refused(received, "not hers") for received in batch if received.event == texts[1]]

    async with sender() as publisher:
        asked = await ask(publisher, *texts)  # said before anybody listens, so taken as one batch
    service = Service(name, settings)
    service.handle_batches([TextRecognized], sink)
    async with running(service):
        await asyncio.wait_for(done.wait(), 10)

    [insert] = [one for one in spans.get_finished_spans() if one.name == "INSERT"]
    [batch] = [one for one in spans.get_finished_spans() if one.name == "write batch"]
    assert is_child(insert, batch)
    assert [event.name for event in batch.events] == ["retried"]
    for text, trace in zip(texts, asked, strict=True):
        told = of_trace(spans, trace)
        process = told["process text.recognized.v1"]
        assert is_child(process, told["publish text.recognized.v1"])
        assert heard[text.key].traceparent == traceparent_of(place(process))
        if not is_child(batch, process):
            assert linked(process) == {place(batch).span_id}
            assert place(told["publish text.recognized.v1"]).span_id in linked(batch)
    assert figure("events_processed_total", group=name, topic=TextRecognized.topic, outcome="dead_lettered") == 1
    # Others may have said something on this topic before.
    completed = figure("events_processed_total", group=name, topic=TextRecognized.topic, outcome="completed")
    assert completed == len(heard) - 1
    assert figure("events_retried_total", group=name, topic=TextRecognized.topic) in {3, len(heard)}


async def test_what_was_written_down_goes_on_in_the_trace_it_was_written_in(
    sender: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    request, cause, another = request_from(), f"00-{uuid4().hex}-{'1' * 16}-01", f"00-{uuid4().hex}-{'2' * 16}-01"
    async with sender() as publisher:
        written = {"ce_id": str(uuid4()), "traceparent": cause}
        await publisher.relay(REQUESTED, request.key.encode(), b"{}", written, links=[another, "no trace"])
        [record] = await records(REQUESTED, 1, about(request))

    publish = of_trace(spans, cause)[f"publish {REQUESTED}"]
    assert publish.parent == context_of(cause)
    assert linked(publish) == {int("2" * 16, 16)}
    assert header(record, "traceparent") == traceparent_of(place(publish))
    assert header(record, "ce_id") == written["ce_id"]


async def test_a_trace_that_is_not_kept_is_followed_all_the_same(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    request, name, asked = request_from(), a_name(), f"00-{uuid4().hex}-{'1' * 16}-00"
    seen: list[str | None] = []

    async def handler(heard: AnalysisRequested) -> AnalysisCompleted | None:
        if heard != request:
            return None
        seen.append(current_traceparent())
        return AnalysisCompleted(job=heard.job, response="Done.", provider="local", model="test")

    service = Service(name, settings)
    service.handle(AnalysisRequested, handler)
    async with running(service):
        await service.publisher.publish(request, event_id=uuid4(), traceparent=asked)
        [answer] = await records(COMPLETED, 1, about(request))

    assert not of_trace(spans, asked)
    for header_of in (*seen, header(answer, "traceparent")):
        assert trace_id_of(header_of) == trace_id_of(asked)
        assert str(header_of).endswith("-00")
    assert not exemplars(asked), "they would lead nowhere"


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (f"00-{'a' * 32}-{'b' * 16}-01", "a" * 32),
        (f"cc-{'a' * 32}-{'b' * 16}-01-more", "a" * 32),
        (f"00-{'a' * 32}-{'b' * 16}-01-more", None),
        (f"ff-{'a' * 32}-{'b' * 16}-01", None),
        (f"00-{'0' * 32}-{'b' * 16}-01", None),
        (f"00-{'a' * 32}-{'0' * 16}-01", None),
        (f"00-{'A' * 32}-{'b' * 16}-01", None),
        ("", None),
        ("zz", None),
    ],
)
async def test_a_header_that_names_no_span_begins_a_trace(sent: str, read: str | None) -> None:
    assert trace_id_of(sent) == read
    with span("GET", SpanKind.SERVER, traceparent=sent):
        assert trace_id_of(current_traceparent()) not in {None, "0" * 32}
        assert read is None or trace_id_of(current_traceparent()) == read


async def test_work_that_is_tried_again_all_day_tells_only_so_much(spans: InMemorySpanExporter) -> None:
    others = ["00-" + f"{number:032x}-{number:016x}-01" for number in range(1, 501)]
    with span("the day"), span("long work", links=others) as current:
        for attempt in range(3_000):
            current.add_event("retried", {"attempt": attempt})
    [told] = [one for one in spans.get_finished_spans() if one.name == "long work"]
    assert (len(told.events), len(told.links)) == (128, 128)
    assert told.attributes is not None
    assert told.attributes["intelliassist.events_left_out"] == 3_000 - 128
    assert told.attributes["intelliassist.links_left_out"] == 500 - 128
