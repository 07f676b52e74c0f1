"""A consumer that lives and gets nowhere is told from one that has nothing to do, and from one that waits."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, cast
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from faststream.kafka.subscriber.usecase import BatchSubscriber

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from runtime.delivery.offsets import Offsets
from runtime.delivery.progress import Progress
from runtime.errors import Transient
from runtime.service import Service
from runtime.settings import WorkerSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

Asked = Callable[..., AnalysisRequested]
RECORDS = [
    ConsumerRecord("analysis.requested.v1", 0, offset, 0, 0, None, None, None, -1, -1, ()) for offset in range(3)
]


def answer(request: AnalysisRequested) -> AnalysisCompleted:
    return AnalysisCompleted(job=request.job, response="Done.", provider="local", model="test")


def a_name() -> str:
    return f"extractor-{uuid4().hex[:8]}"


async def until(well: Callable[[dict[str, Any]], bool], report: Callable[[], Awaitable[dict[str, Any]]]) -> Any:
    """The first report that is as wanted."""
    async with asyncio.timeout(30):
        while not well(told := await report()):
            await asyncio.sleep(0.05)
    return told


def consuming(report: dict[str, Any]) -> str:
    return str(report["checks"]["consuming analysis.requested.v1"])


def reader(service: Service) -> BatchSubscriber:
    (subscriber,) = service._broker.subscribers  # noqa: SLF001 - what breaks in it is what is tested
    return cast("BatchSubscriber", subscriber)


async def test_work_that_hangs_makes_a_worker_unready_until_it_goes_on(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    goes_on = asyncio.Event()

    async def handler(request: AnalysisRequested) -> AnalysisCompleted:
        await goes_on.wait()
        return answer(request)

    service = Service(a_name(), settings.model_copy(update={"consumer_stuck_after_s": 0.3}))
    service.handle(AnalysisRequested, handler)
    async with running(service):
        await service.publisher.publish(request_from(), event_id=uuid4())
        stuck = await until(lambda told: not told["ready"], service.health.report)
        assert "records were taken" in consuming(stuck)
        goes_on.set()
        await until(lambda told: told["ready"], service.health.report)


async def test_a_worker_whose_poll_loop_died_is_unready(settings: WorkerSettings, running: Any) -> None:
    async def handler(request: AnalysisRequested) -> AnalysisCompleted:
        return answer(request)

    service = Service(a_name(), settings)
    service.handle(AnalysisRequested, handler)
    async with running(service):
        for task in reader(service).tasks:
            task.cancel()
        dead = await until(lambda told: not told["ready"], service.health.report)
        assert "poll loop" in consuming(dead)


async def test_a_worker_that_does_not_read_what_the_broker_has_is_unready(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    async def handler(request: AnalysisRequested) -> AnalysisCompleted:
        return answer(request)

    service = Service(a_name(), settings.model_copy(update={"consumer_unread_after_s": 0.5}))
    service.handle(AnalysisRequested, handler)
    async with running(service):
        consumer = cast("AIOKafkaConsumer", reader(service).consumer)
        consumer.pause(*consumer.assignment())
        await service.publisher.publish(request_from(), event_id=uuid4())
        blind = await until(lambda told: not told["ready"], service.health.report)
        assert "none was read" in consuming(blind)
        consumer.resume(*consumer.assignment())
        await until(lambda told: told["ready"], service.health.report)


async def test_a_worker_that_waits_for_what_is_away_stays_ready_and_says_so(
    settings: WorkerSettings, running: Any, request_from: Asked, capsys: Any
) -> None:
    asked = request_from()
    attempts, back = 0, asyncio.Event()

    async def handler(request: AnalysisRequested) -> AnalysisCompleted:
        nonlocal attempts
        attempts += 1
        if request.job.job_id == asked.job.job_id and not back.is_set():  # the others are of the tests before
            raise Transient("groq: out of service")
        return answer(request)

    name = a_name()
    needs = f"what {name}.analysis.requested.v1 needs"
    service = Service(name, settings.model_copy(update={"retry_longest_pause_s": 0.05}))
    service.handle(AnalysisRequested, handler)
    async with running(service):
        await service.publisher.publish(asked, event_id=uuid4())
        waiting = await until(lambda told: told["checks"][needs] != "ok", service.health.report)
        assert waiting["ready"]
        assert "groq: out of service" in waiting["checks"][needs]
        back.set()
        await until(lambda told: told["checks"][needs] == "ok", service.health.report)
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    tried = [one for one in logged if one["event"] == "tried again"]
    assert tried
    assert {one["job_id"] for one in tried} == {str(asked.job.job_id)}
    assert {one["reason"] for one in tried} == {"Transient: groq: out of service"}
    assert not [one for one in logged if one["event"] == "stopped" and "job_id" in one]


async def test_started_is_for_good() -> None:
    health = Service(a_name(), WorkerSettings(blob_url="memory:", health_port=1)).health
    away = True

    async def check() -> None:
        if away:
            raise RuntimeError("the database is away")

    health.add_check("database", check)
    assert not await health.started()
    away = False
    assert await health.started()
    away = True
    assert await health.started(), "what breaks later is not for a start-up probe"
    assert not (await health.report())["ready"]


async def test_each_sign_of_life_begins_the_time_anew() -> None:
    now = 0.0
    offsets = Offsets()
    progress = Progress(offsets, stuck_after_s=60, clock=lambda: now)
    now = 1_000.0
    assert progress.trouble is None, "who has nothing to do does not stand still"

    progress.takes()
    for offset in (1, 2):
        offsets.take(RECORDS[offset])
    now += 50
    progress.moved()
    now += 50
    assert progress.trouble is None, "a piece of an answer was said on the way"

    offsets.finish(RECORDS[2])
    progress.finished()
    now += 61
    assert progress.trouble is not None
    assert "1 records" in progress.trouble

    progress.tries_again(Transient("the provider is away"))
    assert progress.trouble is None
    assert progress.outage == "waiting for 0 s: the provider is away"
    offsets.finish(RECORDS[1])
    progress.finished()
    now += 1_000
    assert progress.trouble is None
    assert progress.outage is None
