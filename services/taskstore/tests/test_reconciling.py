"""What got lost on its way is asked for again; what only waits is left alone; what nobody answers fails at last."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.submitted import AudioUploaded, ImageUploaded
from runtime.lag import watch
from runtime.telemetry import traceparent_of
from standalone.ports import Ports
from taskstore import overdue, reconciling, unfinished
from taskstore.app import build
from taskstore.reconciling import Reconciler
from taskstore.retrying import retry
from taskstore.sink.locks import lock_conversations
from taskstore.unanswered import MOST

EXPECTED = {"expected_audio_s": 30, "expected_image_s": 20, "expected_analysis_s": 30, "expected_mb_s": 0}
LONG_AGO = timedelta(seconds=95)
"""More than three times as long as any of it should take."""


class Workers:
    """How far the groups of the house are, as the store's watch would tell."""

    def __init__(self) -> None:
        self.behind = timedelta(0)
        self.behind_with: dict[str, timedelta] = {}
        self.seen = True
        self.unseen: set[str] = set()

    def settled(self, asked: tuple[str, str], answered: Iterable[tuple[str, str]]) -> datetime | None:
        assert dict(answered), "somebody hears the answers"
        group, topic = asked
        assert group.endswith(f".{topic}")
        seen = self.seen and topic not in self.unseen
        return datetime.now(UTC) - self.behind_with.get(topic, self.behind) if seen else None


@pytest.fixture
def workers() -> Workers:
    return Workers()


@pytest.fixture
def reconciler(house: Any, workers: Workers, database_url: str, make_settings: Callable[..., Any]) -> Reconciler:
    return Reconciler(house.database, house.commits, workers.settled, make_settings(database_url, **EXPECTED))


async def time_passes(house: Any, by: timedelta = LONG_AGO) -> None:
    """All that was written down was written so much earlier, and what was to be published was."""
    await house.rows("update outbox set sent_at = coalesce(sent_at, now())")
    await house.rows("update outbox set sent_at = sent_at - $1::interval, created_at = created_at - $1::interval", by)
    await house.rows(
        "update jobs set last_progress_at = last_progress_at - $1::interval, asked_at = asked_at - $1::interval", by
    )


def asked_again(reason: str = "no_progress") -> float:
    return REGISTRY.get_sample_value("intelliassist_jobs_asked_again_total", {"reason": reason}) or 0.0


async def test_what_nobody_answered_is_asked_for_again_as_the_same_attempt(
    house: Any, submission: Any, reconciler: Reconciler
) -> None:
    half_read, analysing = submission(files=["audio", "image"]), submission(user="ben")
    await house.hears(half_read.submitted(), analysing.chatted())
    await house.hears(half_read.read("image"))
    before = asked_again()
    assert await reconciler.reconcile() == 0, "it is young"

    await time_passes(house)
    assert await reconciler.reconcile() == 2
    [audio] = await house.outbox(AudioUploaded)
    assert (audio.job, audio.part_id, audio.attempt) == (half_read.header, "audio", 1)
    assert await house.outbox(ImageUploaded) == [], "what was read stays read"
    first, second = await house.outbox(AnalysisRequested)
    assert first == second
    assert asked_again() - before == 2
    assert await reconciler.reconcile() == 0, "it was only just asked for"

    await house.hears(half_read.read("audio"), analysing.analysed("Call Tom"))
    await house.hears(half_read.analysed("Pay the rent"))
    assert await house.status(half_read) == await house.status(analysing) == "completed"
    await time_passes(house)
    assert await reconciler.reconcile() == 0


async def test_it_is_asked_for_in_the_jobs_own_trace_linked_to_where_that_was_decided(
    house: Any, submission: Any, reconciler: Reconciler, spans: InMemorySpanExporter
) -> None:
    lost = submission(message=None, files=["audio"])
    await house.hears(lost.submitted())
    await time_passes(house)
    await reconciler.reconcile()
    [decided] = [one for one in spans.get_finished_spans() if one.name == "ask again"]
    place = decided.get_span_context()
    assert place is not None
    [again] = await house.rows(
        "select headers ->> 'traceparent' as here, links from outbox where topic = $1", AudioUploaded.topic
    )
    assert again["here"] == lost.uploaded("audio").traceparent
    assert again["links"] == [traceparent_of(place)]


async def test_what_its_worker_has_not_come_to_is_not_asked_for_again(
    house: Any, submission: Any, reconciler: Reconciler, workers: Workers
) -> None:
    await house.hears(submission(message=None, files=["audio"]).submitted(), submission(user="ben").chatted())
    await time_passes(house, timedelta(hours=3))
    workers.behind = timedelta(hours=4)
    assert await reconciler.reconcile() == 0, "mere lag, of four hours"
    workers.behind_with[AudioUploaded.topic] = timedelta(hours=2)
    assert await reconciler.reconcile() == 1, "the transcriber is past it; the extractor is not"
    assert len(await house.outbox(AudioUploaded)) == 1


async def test_nothing_is_asked_for_while_nobody_knows_how_far_workers_are(
    house: Any, submission: Any, reconciler: Reconciler, workers: Workers
) -> None:
    await house.hears(submission().chatted())
    await time_passes(house)
    workers.seen = False
    assert await reconciler.reconcile() == 0, "the broker is away"
    workers.seen = True
    async with house.database.as_sink() as connection:
        await connection.execute("select pg_advisory_xact_lock(7310584033015)")
        assert await reconciler.reconcile() == 0, "another process has the lease"
    assert await reconciler.reconcile() == 1


async def test_what_was_not_published_yet_or_only_late_counts_from_then(
    house: Any, submission: Any, reconciler: Reconciler, workers: Workers
) -> None:
    chat = submission()
    await house.hears(chat.chatted())
    await time_passes(house, timedelta(hours=2))
    await house.rows("update outbox set sent_at = null")
    assert await reconciler.reconcile() == 0, "the relay has it still: the broker was away"

    await house.rows("update outbox set sent_at = now()")
    assert await reconciler.reconcile() == 0, "it was published just now"
    await time_passes(house)
    await house.rows("delete from outbox")
    workers.behind = timedelta(minutes=10)
    assert await reconciler.reconcile() == 0, "its publishing is known also once the outbox was tidied"
    workers.behind = timedelta(0)
    assert await reconciler.reconcile() == 1


async def test_what_was_published_only_late_is_noted_while_its_worker_can_not_be_seen(
    house: Any, submission: Any, reconciler: Reconciler, workers: Workers
) -> None:
    await house.hears(submission().chatted())
    await time_passes(house, timedelta(hours=2))
    await house.rows("update outbox set sent_at = now() - interval '20 seconds'")
    workers.unseen = {AnalysisRequested.topic}
    assert await reconciler.reconcile() == 0
    workers.unseen = set()
    assert await reconciler.reconcile() == 0, "it was asked for 20 seconds ago"
    await time_passes(house)
    assert await reconciler.reconcile() == 1


async def test_it_locks_no_job_before_a_conversation(house: Any, submission: Any, reconciler: Reconciler) -> None:
    published_late, lost = submission(), submission(user="ben", conversation="talk")
    await house.hears(published_late.chatted(), lost.chatted())
    await time_passes(house, timedelta(minutes=30))
    await house.rows("update outbox set sent_at = now() where key = $1", str(published_late.job_id))
    async with house.database.as_sink() as sink:
        await lock_conversations(sink, [("ben", "talk")])
        reconciled = asyncio.create_task(reconciler.reconcile())
        async with asyncio.timeout(20):
            while not await house.value("select count(*) from pg_locks where not granted and locktype = 'advisory'"):
                await asyncio.sleep(0.01)
        await sink.execute("select from jobs where job_id = $1 for update nowait", published_late.job_id)
    assert await reconciled == 1


async def test_a_job_that_waits_for_its_turn_in_the_conversation_is_left_alone(
    house: Any, submission: Any, reconciler: Reconciler
) -> None:
    first = submission(conversation="talk")
    second = first.later()
    await house.hears(first.chatted(), second.chatted())
    await time_passes(house, timedelta(hours=1))
    assert await reconciler.reconcile() == 1
    assert [one.job.job_id for one in await house.outbox(AnalysisRequested)] == [first.job_id, first.job_id]


async def test_a_large_file_may_take_longer(
    house: Any, submission: Any, workers: Workers, database_url: str, make_settings: Callable[..., Any]
) -> None:
    small, large = submission(message=None, files=["audio"]), submission(message=None, files=["audio"])
    [part] = large.header.parts
    file = part.file.model_copy(update={"size": 100_000_000})
    large.header = large.header.model_copy(update={"parts": (part.model_copy(update={"file": file}),)})
    await house.hears(small.submitted(), large.submitted())
    settings = make_settings(database_url, expected_audio_s=30, expected_mb_s=2)
    reconciler = Reconciler(house.database, house.commits, workers.settled, settings)
    await time_passes(house)
    assert await reconciler.reconcile() == 1
    assert [one.job for one in await house.outbox(AudioUploaded)] == [small.header]
    await time_passes(house, timedelta(seconds=600))
    assert await reconciler.reconcile() == 2


async def test_after_five_times_the_part_fails_and_what_was_read_is_answered(
    house: Any, submission: Any, reconciler: Reconciler
) -> None:
    job = submission(files=["audio"])
    await house.hears(job.submitted())
    for _ in range(MOST):
        await time_passes(house)
        assert await reconciler.reconcile() == 1
    await time_passes(house)
    assert await reconciler.reconcile() == 1
    assert len(await house.outbox(AudioUploaded)) == MOST
    [failed] = await house.rows("select status, error_code from job_parts where part_id = 'audio'")
    assert tuple(failed) == ("failed", "unanswered")
    assert await house.status(job) == "analysing", "the message can be answered"
    assert await house.outbox(JobCancelled) == []
    await house.hears(job.analysed("Call Tom"))
    assert await house.status(job) == "partial"


async def test_an_analysis_that_nobody_answers_fails_the_job_and_a_retry_begins_counting_anew(
    house: Any, submission: Any, reconciler: Reconciler
) -> None:
    chat = submission(conversation="talk")
    behind = chat.later()
    await house.hears(chat.chatted(), behind.chatted())
    for _ in range(MOST + 1):
        await time_passes(house)
        assert await reconciler.reconcile() == 1
    assert await house.status(chat) == "failed"
    assert await house.value("select error_code from jobs where job_id = $1", chat.job_id) == "unanswered"
    assert [one.attempt for one in await house.outbox(JobCancelled)] == [1], "workers need not begin"
    assert await house.status(behind) == "analysing", "the next of its conversation begins"
    await house.hears(chat.analysed("Call Tom"))
    assert await house.status(chat) == "failed", "too late"

    async with house.database.as_sink() as connection:
        assert await retry(connection, "ana", chat.job_id, None, datetime.now(UTC))
    await house.hears(behind.analysed("Call Tim"))
    assert await house.status(chat) == "analysing"
    await time_passes(house)
    assert await reconciler.reconcile() == 1
    assert await house.status(chat) == "analysing"
    assert [one.attempt for one in await house.outbox(AnalysisRequested)][-2:] == [2, 2]


async def test_an_answer_to_each_of_two_asks_counts_once(
    house: Any, submission: Any, reconciler: Reconciler, arrived: Any
) -> None:
    job = submission(files=["audio", "image"])
    await house.hears(job.submitted())
    await time_passes(house)
    assert await reconciler.reconcile() == 1
    answers = [job.read("audio"), job.read("audio", "We ship on Monday."), job.read("image", "A board.")]
    await house.hears(answers[0])
    await house.hears(answers[1], answers[2])
    [asked] = await house.outbox(AnalysisRequested)
    assert [part.reading.text for part in asked.parts] == [job.message, "We ship on Friday.", "A board."]
    await time_passes(house)
    assert await reconciler.reconcile() == 1
    await house.hears(job.analysed("Call Tom"), arrived(AnalysisCompleted.model_copy(job.analysed("Call Tim").event)))
    await house.hears(job.analysed("Call Tina"))
    assert [row["summary"] for row in await house.rows("select summary from tasks")] == ["Call Tom"]
    assert await house.status(job) == "completed"
    assert (await house.statuses_told(job)).count("completed") == 1


async def test_what_a_broker_forgot_counts_as_asked_for_now(
    house: Any, submission: Any, reconciler: Reconciler
) -> None:
    await house.hears(submission().chatted(), submission(message=None, files=["audio"]).submitted())
    await time_passes(house)
    before = asked_again("epoch")
    async with house.database.as_sink() as connection:
        assert len(await unfinished.sayings(connection, uuid4())) == 2
    assert asked_again("epoch") - before == 2
    assert await reconciler.reconcile() == 0


async def test_a_request_that_its_worker_passed_over_comes_once_more_on_a_real_broker(
    house: Any,
    submission: Any,
    kafka: str,
    database_url: str,
    make_settings: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "_EVERY_S", 0.3)
    monkeypatch.setattr(reconciling, "_EVERY_S", 0.3)
    monkeypatch.setattr(overdue, "_SLACK", timedelta(seconds=1))
    settings = make_settings(
        database_url,
        kafka_bootstrap_servers=kafka,
        kafka_fetch_max_wait_ms=50,
        health_port=Ports.free().taskstore,
        expected_analysis_s=0.1,
    )
    chat, stop = submission(at=datetime.now(UTC)), asyncio.Event()
    running = asyncio.create_task(build(settings).live(stop))
    try:
        async with asyncio.timeout(60), extractor(kafka) as worker:
            await house.hears(chat.chatted())
            first = await taken(worker, chat)
            assert len(await house.outbox(AnalysisRequested)) == 1, "it is not committed: the extractor may be at it"
            await worker.commit()
            again = await taken(worker, chat)
        assert again.value == first.value
        assert dict(again.headers)["ce_id"] != dict(first.headers)["ce_id"]
    finally:
        stop.set()
        await running


@asynccontextmanager
async def extractor(kafka: str) -> AsyncIterator[AIOKafkaConsumer]:
    """One that takes what it is asked, and answers nothing."""
    topic = AnalysisRequested.topic
    options = {"auto_offset_reset": "earliest", "enable_auto_commit": False, "fetch_max_wait_ms": 50}
    async with AIOKafkaConsumer(topic, bootstrap_servers=kafka, group_id=f"extractor.{topic}", **options) as worker:
        yield worker


async def taken(worker: AIOKafkaConsumer, job: Any) -> ConsumerRecord:
    async for record in worker:
        if record.key == str(job.job_id).encode():
            return record
    raise AssertionError("it was stopped")
