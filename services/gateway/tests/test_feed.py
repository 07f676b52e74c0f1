"""Whoever waits hears of their own job, the newest state last."""

import asyncio
from datetime import UTC, datetime
from typing import cast
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind

from contracts.changed import JobChanged, JobStatus
from gateway.live.feed import JobFeed
from gateway.live.heard import Heard, answering, notifying
from runtime.received import Received
from runtime.telemetry import context_of, current_context, span

JOB = uuid4()


def changed(
    version: int, status: JobStatus = JobStatus.RECOGNIZING, job_id: UUID = JOB, traceparent: str | None = None
) -> Received:
    now = datetime.now(UTC)
    change = JobChanged(job_id=job_id, user_id="ana", version=version, status=status, parts=(), changed_at=now)
    return Received(change, uuid4(), change.topic, now, traceparent, "/intelliassist/taskstore")


async def test_each_listener_hears_its_own_job_only() -> None:
    feed = JobFeed()
    with feed.listen(JOB) as mine, feed.listen(JOB) as also_mine, feed.listen(uuid4()) as another:
        feed.hear(changed(1))
        assert (await mine.next(1)) == (await also_mine.next(1))
        assert await another.next(0.01) is None


async def test_what_comes_late_or_twice_is_dropped() -> None:
    feed = JobFeed()
    with feed.listen(JOB) as changes:
        for version in (2, 1, 2, 3):
            feed.hear(changed(version))
        assert [(await changes.next(1)).change.version for _ in range(2)] == [2, 3]  # type: ignore[union-attr]  # they are there
        assert await changes.next(0.01) is None


async def test_a_slow_listener_misses_the_middle_never_the_end() -> None:
    feed = JobFeed()
    with feed.listen(JOB) as changes:
        for version in range(1, 1_000):
            feed.hear(changed(version))
        feed.hear(changed(1_000, JobStatus.COMPLETED))
        heard = []
        while change := await changes.next(0.01):
            heard.append(change)
    assert len(heard) < 100
    assert heard[-1].change.status is JobStatus.COMPLETED


async def test_one_who_waits_is_woken_and_one_who_left_is_forgotten() -> None:
    feed = JobFeed()
    with feed.listen(JOB) as changes:
        waiting = asyncio.create_task(changes.next(5))
        await asyncio.sleep(0)
        feed.hear(changed(1))
        assert (await waiting) is not None
        assert feed.listeners == 1
    feed.hear(changed(2))
    assert feed.listeners == 0


async def test_who_waits_when_the_house_closes_is_released_and_so_is_who_comes_later() -> None:
    feed = JobFeed()
    with feed.listen(JOB) as changes:
        feed.hear(changed(1))
        await changes.next(1)
        waiting = asyncio.create_task(changes.next(60))
        await asyncio.sleep(0)
        feed.close()
        async with asyncio.timeout(1):
            assert await waiting is None
        assert changes.released
        assert changes.status is JobStatus.RECOGNIZING
    with feed.listen(JOB) as late:
        async with asyncio.timeout(1):
            assert await late.next(60) is None


async def test_releasing_ends_also_what_is_asked_within_a_wait() -> None:
    feed = JobFeed()
    asked = asyncio.Event()

    async def wait() -> None:
        with feed.listen(JOB) as changes:
            async with changes.patience(60):
                while True:
                    asked.set()
                    await changes.next(60)

    waiting = asyncio.create_task(wait())
    await asked.wait()
    feed.close()
    async with asyncio.timeout(1):
        with pytest.raises(TimeoutError):
            await waiting


async def test_a_change_is_traced_to_each_who_hears_of_it_and_to_their_requests(spans: InMemorySpanExporter) -> None:
    feed, said = JobFeed(), f"00-{uuid4().hex}-{'1' * 16}-01"
    with span("GET", SpanKind.SERVER), feed.listen(JOB) as watched, feed.overhear("ana") as overheard:
        stream = current_context()
        feed.hear(changed(1, traceparent=said))
        for heard in (await watched.next(1), await anext(overheard.told())):
            assert heard is not None
            with notifying(heard):
                pass
    with span("POST", SpanKind.SERVER):
        waiting = current_context()
        with answering(heard):
            pass
    [process] = [one for one in spans.get_finished_spans() if one.name == "process job.changed.v1"]
    notified = [one for one in spans.get_finished_spans() if one.name == "notify"]
    assert (process.kind, process.parent) == (SpanKind.CONSUMER, context_of(said))
    assert [one.parent for one in notified] == [context_of(heard.traceparent)] * 3
    assert [(link.context.trace_id, link.context.span_id) for one in notified for link in one.links] == [
        (request.trace_id, request.span_id) for request in (stream, stream, waiting) if request
    ]


async def test_what_the_store_was_asked_for_is_told_in_the_trace_of_the_stream(spans: InMemorySpanExporter) -> None:
    with span("GET", SpanKind.SERVER):
        stream = current_context()
        with notifying(Heard(cast("JobChanged", changed(1).event))):
            pass
    [notified] = [one for one in spans.get_finished_spans() if one.name == "notify"]
    assert notified.parent == stream
    assert not notified.links


async def test_a_change_that_nobody_listens_to_leaves_no_trace(spans: InMemorySpanExporter) -> None:
    feed, said = JobFeed(), f"00-{uuid4().hex}-{'1' * 16}-01"
    with feed.listen(uuid4()), feed.overhear("ben"):
        feed.hear(changed(1, traceparent=said))
    assert not spans.get_finished_spans()
