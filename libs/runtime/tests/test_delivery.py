"""What becomes of a record, on a real broker."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.analysis import AnalysisCompleted, AnalysisRequested, Said
from contracts.fact import Event
from contracts.job import File, Job, Part, PartKind
from contracts.recognized import PartFailed, PartProgressed, Reading, TextRecognized
from contracts.submitted import ChatReceived, DocumentUploaded
from runtime.errors import BadInput, Permanent, Transient
from runtime.letters.reading import open_letters
from runtime.process_pool import ProcessDied
from runtime.received import Received, Refused
from runtime.service import Service
from runtime.settings import WorkerSettings
from runtime.telemetry import trace_id_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

Asked = Callable[..., AnalysisRequested]


def answer(request: AnalysisRequested, text: str = "Done.") -> AnalysisCompleted:
    return AnalysisCompleted(job=request.job, response=text, provider="local", model="test")


def about(*requests: AnalysisRequested) -> Callable[[Any], bool]:
    keys = {request.key.encode() for request in requests}
    return lambda record: record.key in keys


def a_document(user: str) -> DocumentUploaded:
    file = File(
        file_id=uuid4(),
        filename="letter.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        blob=f"users/{user}/{uuid4()}.pdf",
    )
    part = Part(part_id="letter", kind=PartKind.DOCUMENT, file=file)
    job = Job(job_id=uuid4(), user_id=user, accepted_at=datetime.now(UTC), parts=(part,))
    return DocumentUploaded(job=job, part_id=part.part_id)


def header(record: Any, name: str) -> str:
    return next(str(value, "utf-8") for key, value in record.headers if key == name)


def a_name() -> str:
    return f"extractor-{uuid4().hex[:8]}"


async def test_each_record_ends_in_its_result_its_failure_or_the_dead_letters(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    good, blurred, refused, buggy, flaky = (request_from(user) for user in ("ana", "bea", "carl", "dora", "emil"))
    outages = 3

    async def handler(request: AnalysisRequested) -> AsyncIterator[Event]:
        nonlocal outages
        yield PartProgressed(job=request.job, step="analyse")
        match request.job.user_id:
            case "bea":
                raise BadInput("blurred", "The picture is too blurred to read.")
            case "carl":
                raise Permanent("The model will not read this text.", "refused")
            case "dora":
                raise ValueError("a secret of ours")
            case "emil" if outages:
                outages -= 1
                raise Transient("the provider is away")
        yield answer(request)

    service = Service(a_name(), settings)
    service.handle(AnalysisRequested, handler)
    async with running(service):
        say = service.publisher
        for request in (good, blurred, refused, buggy, flaky):
            await say.publish(request, event_id=uuid4())
        key, newer = str(uuid4()).encode(), str(uuid4()).encode()
        await say.publish_raw("analysis.requested.v1", key, b"\xff not json", {})
        await say.publish_raw("analysis.requested.v1", newer, b"{}", {"ce_type": "analysis.requested.v2"})
        done = await records("analysis.completed.v1", 2, about(good, flaky))
        failed = await records(
            "part.failed.v1", 4, lambda r: about(blurred, refused, buggy)(r) or r.key in (key, newer)
        )
        dead = await records(
            "analysis.requested.v1.dlq", 4, lambda r: about(blurred, refused, buggy)(r) or r.key in (key, newer)
        )

    assert {record.key for record in done} == {good.key.encode(), flaky.key.encode()}
    assert newer not in {record.key for record in failed}, "what a newer house said is nobody's failure"
    told = {failure.job_id: failure for failure in (PartFailed.decode(record.value) for record in failed)}
    assert told[blurred.job.job_id].reason == "The picture is too blurred to read."
    assert told[refused.job.job_id].code == "refused"
    assert "secret" not in told[buggy.job.job_id].reason
    assert told[UUID(key.decode())].job is None
    codes = sorted(header(record, "dlq_code") for record in dead)
    assert codes == ["failed", "refused", "undecodable", "unknown_version"], "bad input leaves no dead letter"
    letter = next(record for record in dead if header(record, "dlq_code") == "failed")
    assert AnalysisRequested.decode(letter.value) == buggy
    assert header(letter, "dlq_attempts") == "3"
    assert "a secret of ours" in header(letter, "dlq_stack")
    assert len(header(letter, "dlq_trace_id")) == 32
    raw = next(record for record in dead if header(record, "dlq_code") == "undecodable")
    assert raw.value == b"\xff not json"


async def test_a_redelivery_repeats_the_ids_of_its_results(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    request, cause, name = request_from(), uuid4(), a_name()
    begun = asyncio.Event()
    impatient = settings.model_copy(update={"drain_timeout_s": 0.1})

    async def never_done(asked: AnalysisRequested) -> AsyncIterator[Event]:
        if asked.key == request.key:
            yield PartProgressed(job=asked.job, step="analyse")
            begun.set()
            await asyncio.Event().wait()

    async def done(asked: AnalysisRequested) -> AsyncIterator[Event]:
        if asked.key == request.key:
            yield PartProgressed(job=asked.job, step="analyse")
            yield answer(asked)

    first = Service(name, impatient)
    first.handle(AnalysisRequested, never_done)
    async with running(first):
        await first.publisher.publish(request, event_id=cause)
        await asyncio.wait_for(begun.wait(), 10)
    second = Service(name, settings)
    second.handle(AnalysisRequested, done)
    async with running(second):
        await records("analysis.completed.v1", 1, about(request))
    progress = await records("part.progressed.v1", 2, about(request))

    assert header(progress[0], "ce_id") == header(progress[1], "ce_id")


async def test_who_names_the_job_of_another_neither_keeps_it_from_being_done_nor_has_it_done_twice(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    """Whoever writes to the topic may name any job."""
    hers = request_from("ana")
    his = hers.model_copy(update={"job": hers.job.model_copy(update={"user_id": "mallory"})})
    begun: list[str] = []
    go_on = asyncio.Event()

    async def handler(asked: AnalysisRequested) -> None:
        if asked.key == hers.key:
            begun.append(asked.job.user_id or "")
            await go_on.wait()

    service = Service(a_name(), settings)
    service.handle(AnalysisRequested, handler)
    async with running(service), asyncio.timeout(10):
        for request in (his, hers, hers, request_from("ana")):
            await service.publisher.publish(request, event_id=uuid4())
        try:
            while len(begun) < 2:
                await asyncio.sleep(0.01)
        finally:
            go_on.set()

    assert sorted(begun) == ["ana", "mallory"], "what is in flight already is not begun again"


async def test_what_is_in_flight_at_the_end_is_finished_and_committed(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    request, name = request_from(), a_name()
    begun, go_on = asyncio.Event(), asyncio.Event()
    seen: list[str] = []

    async def handler(asked: AnalysisRequested) -> AnalysisCompleted | None:
        seen.append(asked.key)
        if asked.key != request.key:
            return None
        begun.set()
        await go_on.wait()
        return answer(asked)

    first = Service(name, settings)
    first.handle(AnalysisRequested, handler)
    async with running(first):
        await first.publisher.publish(request, event_id=uuid4())
        await asyncio.wait_for(begun.wait(), 10)
        asyncio.get_running_loop().call_later(0.3, go_on.set)  # once draining has begun
    await records("analysis.completed.v1", 1, about(request))
    seen.clear()
    later = request_from()
    second = Service(name, settings)
    second.handle(AnalysisRequested, handler)
    async with running(second), asyncio.timeout(10):
        await second.publisher.publish(later, event_id=uuid4())
        while later.key not in seen:
            await asyncio.sleep(0.01)

    assert seen == [later.key], "what was finished is not delivered again"


async def test_long_work_keeps_its_place_in_the_group_and_lets_others_pass(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    short_leash = settings.model_copy(update={"kafka_max_poll_interval_ms": 1_000})
    recordings = [request_from("ana") for _ in range(4)]
    chats = [request_from("bea") for _ in range(20)]
    ours = {request.key for request in (*recordings, *chats)}
    runs: list[str] = []
    ended: list[str] = []

    async def handler(asked: AnalysisRequested) -> None:
        if asked.key in ours:
            runs.append(asked.key)
            await asyncio.sleep(3 if asked.job.user_id == "ana" else 0)
            ended.append(asked.key)

    service = Service(a_name(), short_leash)
    service.handle(AnalysisRequested, handler, concurrency=2, heavy=lambda asked: asked.job.user_id == "ana")
    async with running(service), asyncio.timeout(40):
        for request in (*recordings, *chats):
            await service.publisher.publish(request, event_id=uuid4())
        while len(ended) < len(ours):
            await asyncio.sleep(0.05)

    assert sorted(runs) == sorted(ours), "each ran once, although each took three times the poll interval"
    assert set(ended[:20]) == {chat.key for chat in chats}, "no chat waited for a recording"


async def test_a_payload_too_large_to_travel_goes_by_claim_check(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    long = request_from()
    long = long.model_copy(
        update={"history": tuple(Said(role="user", content="x" * 10_000, at=long.job.accepted_at) for _ in range(30))}
    )
    heard: list[AnalysisRequested] = []

    async def handler(asked: AnalysisRequested) -> AnalysisCompleted | None:
        if asked.key != long.key:
            return None
        heard.append(asked)
        return answer(asked)

    service = Service(a_name(), settings)
    service.handle(AnalysisRequested, handler)
    async with running(service), asyncio.timeout(10):
        await service.publisher.publish(long, event_id=uuid4())
        while not heard:
            await asyncio.sleep(0.01)
    [record] = await records("analysis.requested.v1", 1, about(long))
    [answered] = await records("analysis.completed.v1", 1, about(long))

    assert heard == [long]
    assert trace_id_of(header(answered, "traceparent")) == trace_id_of(header(record, "traceparent"))
    assert record.value is None
    assert header(record, "ce_dataref").startswith("events/users/ana/analysis.requested.v1/")


async def test_a_deploy_that_can_handle_nothing_stops_instead_of_dead_lettering_everything(
    settings: WorkerSettings, running: Any, request_from: Asked
) -> None:
    narrow = settings.model_copy(update={"dead_letter_share_window": 20, "retry_attempts": 1})
    requests = [request_from() for _ in range(100)]
    ours = {request.key for request in requests}
    tried = 0

    async def handler(asked: AnalysisRequested) -> None:
        nonlocal tried
        if asked.key in ours:
            tried += 1
            raise KeyError("a bug in this release")

    service = Service(a_name(), narrow)
    service.handle(AnalysisRequested, handler, concurrency=1)
    async with running(service), asyncio.timeout(20):
        for request in requests:
            await service.publisher.publish(request, event_id=uuid4())
        while (report := await service.health.report())["ready"]:
            await asyncio.sleep(0.05)
        stopped_at = tried

    assert "dead letters" in str(report["checks"])
    assert tried == stopped_at
    assert tried < 50, "the rest stays on the topic for the next release"


async def test_who_sends_what_no_child_survives_is_told_so_and_stops_nothing_for_the_others(
    settings: WorkerSettings, running: Any, records: Any
) -> None:
    enough = 10
    narrow = settings.model_copy(update={"dead_letter_share_window": enough})
    bombs, letter = [a_document("mallory") for _ in range(enough)], a_document("ana")

    async def read(document: DocumentUploaded) -> TextRecognized | None:
        if document.key not in {one.key for one in (*bombs, letter)}:
            return None
        if document.job.user_id == "mallory":
            raise ProcessDied("a child process needed more memory than 512 MB and was ended")
        reading = Reading(text="Dear Ana", provider="local", model="test")
        return TextRecognized(job=document.job, part_id=document.part_id, reading=reading)

    service = Service(a_name(), narrow)
    service.handle(DocumentUploaded, read)
    async with running(service):
        for document in bombs:
            await service.publisher.publish(document, event_id=uuid4())
        told = await records("part.failed.v1", enough, about(*bombs))
        await service.publisher.publish(letter, event_id=uuid4())
        await records("text.recognized.v1", 1, about(letter))
        async with open_letters(narrow) as letters:
            dead = [found.letter.key for found in await letters.of() if about(*bombs)(found.letter)]
        report = await service.health.report()

    failures = [PartFailed.decode(record.value) for record in told]
    assert {failure.code for failure in failures} == {"unreadable_file"}
    assert "time or memory" in failures[0].reason
    assert dead == []
    assert report["ready"], report


POISON: dict[str, tuple[bytes, dict[str, str]]] = {
    "a claim that names no key": (b"", {"ce_dataref": "events//x"}),
    "a claim that climbs": (b"", {"ce_dataref": "events/users/ana/../../../secrets"}),
    "a claim longer than a file name": (b"", {"ce_dataref": "events/" + "x" * 300}),
    "a claim on bytes that are gone": (b"", {"ce_dataref": f"events/users/ana/chat.received.v1/{UUID(int=1)}.json"}),
    "no text at all": (b"\xff\xfe", {}),
    "as much as a topic takes": (b"x" * (1024 * 1024 - 2_000), {}),
}


@pytest.mark.parametrize("way", ["side by side", "in batches"])
async def test_no_record_of_a_stranger_holds_up_the_next_one(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked, way: str
) -> None:
    words = ChatReceived(job=request_from().job, part_id="message")
    heard: list[str] = []

    async def one(event: ChatReceived) -> None:
        heard.append(event.key)

    async def many(batch: Sequence[Received]) -> Sequence[Refused]:
        heard.extend(received.event.key for received in batch)
        return []

    service = Service(a_name(), settings)
    if way == "in batches":
        service.handle_batches([ChatReceived], many)
    else:
        service.handle(ChatReceived, one)
    async with running(service), asyncio.timeout(30):
        for value, headers in list(POISON.values()) * 5:  # more than the share that stops a bad release
            await service.publisher.publish_raw("chat.received.v1", words.key.encode(), value, headers)
        await service.publisher.publish(words, event_id=uuid4())
        while words.key not in heard:
            await asyncio.sleep(0.05)
        dead = await records("chat.received.v1.dlq", len(POISON) * 5, lambda record: record.key == words.key.encode())
        report = await service.health.report()

    assert report["ready"], report
    assert {record.value for record in dead} == {value for value, _ in POISON.values()}


async def test_a_batch_is_handed_over_until_it_is_taken_and_only_the_refused_one_is_lost(
    settings: WorkerSettings, running: Any, records: Any, request_from: Asked
) -> None:
    requests = [request_from() for _ in range(5)]
    ours, bad = {request.key for request in requests}, requests[2]
    outages = 2
    taken: list[str] = []

    async def sink(batch: Sequence[Received]) -> Sequence[Refused]:
        nonlocal outages
        mine = [received for received in batch if received.event.key in ours]
        if mine and outages:
            outages -= 1
            raise Transient("the database is away")
        taken.extend(received.event.key for received in mine)
        return [Refused(received, "another user's job") for received in mine if received.event == bad]

    service = Service(a_name(), settings)
    service.handle_batches([AnalysisRequested], sink)
    async with running(service):
        for request in requests:
            await service.publisher.publish(request, event_id=uuid4())
        [dead] = await records("analysis.requested.v1.dlq", 1, about(*requests))
        [failed] = await records("part.failed.v1", 1, about(*requests))

    assert sorted(taken) == sorted(ours)
    assert dead.key == bad.key.encode()
    assert PartFailed.decode(failed.value).reason == "another user's job"
