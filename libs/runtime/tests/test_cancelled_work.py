"""Work of jobs that were cancelled, on a real broker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.recognized import PartProgressed
from runtime.delivery.cancelled import Cancelled, WorkCancelled
from runtime.service import Service
from runtime.settings import WorkerSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

Asked = Callable[..., AnalysisRequested]


def cancelled(request: AnalysisRequested, attempt: int = 1) -> JobCancelled:
    job = request.job
    return JobCancelled(job_id=job.job_id, user_id=job.user_id, attempt=attempt, cancelled_at=datetime.now(UTC))


def skipped(service: Service) -> float:
    labels = {"group": f"{service.name}.analysis.requested.v1", "topic": "analysis.requested.v1"}
    return REGISTRY.get_sample_value("intelliassist_events_processed_total", labels | {"outcome": "cancelled"}) or 0.0


async def test_what_runs_is_interrupted_what_waits_is_not_begun_and_a_retry_is_work_again(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked, spans: InMemorySpanExporter
) -> None:
    runs, waits, other = (request_from() for _ in range(3))
    begun: list[tuple[str, int]] = []
    released = asyncio.Event()

    async def handler(asked: AnalysisRequested) -> AsyncIterator[PartProgressed | AnalysisCompleted]:
        if asked.key not in {runs.key, waits.key, other.key}:
            return
        begun.append((asked.key, asked.attempt))
        try:
            yield PartProgressed(job=asked.job, step="analyse")
            if asked.key == runs.key:
                await asyncio.Event().wait()
        finally:
            if asked.key == runs.key:
                released.set()
        yield AnalysisCompleted(job=asked.job, response="Done.", provider="local", model="test")

    service = Service(f"extractor-{uuid4().hex[:8]}", settings)
    service.skip_cancelled()
    service.handle(AnalysisRequested, handler, concurrency=1)
    async with running(service):
        say = service.publisher
        await say.publish(runs, event_id=uuid4())
        async with asyncio.timeout(20):
            while not begun:
                await asyncio.sleep(0.01)
            await say.publish(waits, event_id=uuid4())
            await say.publish(cancelled(waits), event_id=uuid4())
            await say.publish(cancelled(runs), event_id=uuid4())
            await released.wait()
            await say.publish(waits.model_copy(update={"attempt": 2}), event_id=uuid4())
            await say.publish(other, event_id=uuid4())
            while len(begun) < 3:
                await asyncio.sleep(0.01)
        done = await records("analysis.completed.v1", 2, lambda record: record.key in about(runs, waits, other))

    heard = [one.name for one in spans.get_finished_spans() if one.name == "process job.cancelled.v1"]
    assert len(heard) == 1, "only of what it interrupted is a span told"
    assert begun[0] == (runs.key, 1)
    assert sorted(begun[1:]) == sorted([(waits.key, 2), (other.key, 1)])
    assert {(told.key, told.attempt) for told in map(AnalysisCompleted.decode, (record.value for record in done))} == {
        (waits.key, 2),
        (other.key, 1),
    }
    assert skipped(service) == 2


async def test_who_starts_after_the_cancellation_knows_of_it(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    name = f"extractor-{uuid4().hex[:8]}"
    unwanted, wanted = request_from(), request_from()
    begun: list[str] = []

    async def handler(asked: AnalysisRequested) -> None:
        begun.append(asked.key)

    first = Service(name, settings)
    first.skip_cancelled()
    async with running(first):
        for request in (unwanted, wanted):
            await first.publisher.publish(request, event_id=uuid4())
        await first.publisher.publish(cancelled(unwanted), event_id=uuid4())
    second = Service(name, settings)
    second.skip_cancelled()
    second.handle(AnalysisRequested, handler)
    async with running(second), asyncio.timeout(20):
        while wanted.key not in begun or not skipped(second):
            await asyncio.sleep(0.01)

    assert unwanted.key not in begun


async def test_only_the_cancelled_attempt_is_given_up(request_from: Asked) -> None:
    request = request_from()
    memory = Cancelled()
    memory.hear(cancelled(request))
    with pytest.raises(WorkCancelled):
        async with memory.heeded(request):
            pytest.fail("it was begun")
    async with memory.heeded(request.model_copy(update={"attempt": 2})):
        memory.hear(cancelled(request))
        await asyncio.sleep(0)
    async with memory.heeded(request_from()):
        pass


async def test_an_error_of_the_work_itself_stays_what_it_is(request_from: Asked) -> None:
    with pytest.raises(TimeoutError, match="the provider"):
        async with Cancelled().heeded(request_from()):
            raise TimeoutError("the provider took too long")


async def test_only_the_latest_are_remembered(request_from: Asked) -> None:
    memory = Cancelled(remembered=2)
    first, second, third = (request_from() for _ in range(3))
    for request in (first, second, first, third):
        memory.hear(cancelled(request))
    async with memory.heeded(second):
        pass
    for request in (first, third):
        with pytest.raises(WorkCancelled):
            async with memory.heeded(request):
                pytest.fail("it was begun")


def about(*requests: AnalysisRequested) -> set[bytes]:
    return {request.key.encode() for request in requests}
