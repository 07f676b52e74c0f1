"""Jobs over the internal API: found, cancelled, tried again."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.analysis import AnalysisRequested
from contracts.cancelled import JobCancelled
from contracts.changed import JobChanged, JobStatus, TaskChanged
from contracts.fact import Event
from contracts.http.jobs import JobList, JobSummary, JobView
from contracts.http.problems import Problem
from contracts.submitted import AudioUploaded, ImageUploaded
from taskstore.cancelling import cancel
from taskstore.retrying import NotRetryableError, retry


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, Problem.decode(answer.content).code) == (status, code), answer.text


async def listed(client: httpx.AsyncClient, **wanted: Any) -> list[UUID]:
    answer = await client.get("/jobs", params=wanted)
    assert answer.status_code == 200, answer.text
    return [job.job_id for job in JobList.decode(answer.content).jobs]


async def test_jobs_are_found_by_what_is_known_of_them(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    chat = submission()
    note = chat.later(files=["audio"], conversation="talk")
    seen = note.later(message=None, files=["image"], conversation=None)
    others = submission(user="ben")
    await house.hears(chat.chatted(), note.submitted(), seen.submitted(), others.chatted())
    await house.hears(seen.failed("image"), chat.analysed("Call Tom"))

    assert await listed(client) == [seen.job_id, note.job_id, chat.job_id]
    assert await listed(client, status=["failed", "completed"]) == [seen.job_id, chat.job_id]
    assert await listed(client, conversation_id="talk") == [note.job_id]
    assert await listed(client, kind="audio") == [note.job_id]
    assert await listed(client, file_id=str(seen.file("image").file_id)) == [seen.job_id]
    assert await listed(client, trace_id="0af7651916cd43dd8448eb211c80319c", status="received") == [note.job_id]
    assert await listed(client, since=note.at.isoformat()) == [seen.job_id, note.job_id]
    assert await listed(client, until=note.at.isoformat()) == [chat.job_id]
    assert await listed(client, kind="document") == []
    (failed,) = JobList.decode((await client.get("/jobs", params={"status": "failed"})).content).jobs
    assert failed.error is not None
    assert failed.error.code == "no_speech"
    assert [part.status for part in failed.parts] == ["failed"]

    del client.headers["X-User-Id"]
    client.headers["X-Everybody"] = "yes"
    assert len(await listed(client)) == 4, "without a user everybody's are meant"


async def test_pages_follow_each_other_while_new_jobs_come(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    jobs = [submission(at=submission().at + timedelta(minutes=minute // 2)) for minute in range(7)]
    await house.hears([job.chatted() for job in jobs])
    found: list[UUID] = []
    cursor: str | None = None
    while True:
        answer = await client.get("/jobs", params={"limit": 3} | ({"cursor": cursor} if cursor else {}))
        page = JobList.decode(answer.content)
        found += [job.job_id for job in page.jobs]
        assert page.count == len(page.jobs) <= 3
        cursor = page.next_cursor
        if cursor is None:
            break
        await house.hears(submission(at=jobs[-1].at + timedelta(hours=1)).chatted())
    assert sorted(found) == sorted(job.job_id for job in jobs), "each once"
    times = {job.job_id: job.at for job in jobs}
    assert [times[job_id] for job_id in found] == sorted(times.values(), reverse=True)


@pytest.mark.parametrize(
    "wanted",
    [
        {"cursor": "nonsense"},
        {"status": "lost"},
        {"since": "2026-11-20T12:00:00"},
        {"since": "0001-01-01T00:00:00+14:00"},
        {"trace_id": "x"},
        {"limit": 0},
        {"conversation_id": "a\x00b"},
    ],
)
async def test_what_can_not_be_asked_for_is_refused(client: httpx.AsyncClient, wanted: dict[str, str]) -> None:
    assert (await client.get("/jobs", params=wanted)).status_code == 422


async def test_a_job_can_be_read_without_its_texts(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    note = submission(files=["audio"])
    await house.hears(note.submitted(), note.read("audio", description="A voice"))
    whole = JobView.decode((await client.get(f"/jobs/{note.job_id}")).content)
    slim = JobView.decode((await client.get(f"/jobs/{note.job_id}", params={"texts": False})).content)

    assert [part.text for part in whole.parts] == ["Please call Tom tomorrow.", "We ship on Friday."]
    bare = {"text": None, "segments": None, "pages": None, "description": None}
    assert slim.parts == tuple(part.model_copy(update=bare) for part in whole.parts)


async def test_a_cancelled_job_is_over_and_what_comes_late_is_only_counted(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    note = submission(files=["audio"])
    await house.hears(note.submitted(), note.progressed("audio", 0.3))
    answer = await client.post(
        f"/jobs/{note.job_id}/cancel", headers={"traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"}
    )
    cancelled = JobSummary.decode(answer.content)
    assert (answer.status_code, cancelled.status) == (200, "cancelled")
    assert cancelled.completed_at is not None
    assert [part.status for part in cancelled.parts] == ["recognized", "failed"]
    (told,) = await house.outbox(JobCancelled)
    assert (told.job_id, told.user_id, told.attempt) == (note.job_id, "ana", 1)
    assert await house.statuses_told(note) == ["recognizing", "cancelled"]
    trace = await house.value("select headers->>'traceparent' from outbox where topic = 'job.cancelled.v1'")
    assert trace.split("-")[1] == "1" * 32

    view = JobView.decode((await client.get(f"/jobs/{note.job_id}")).content)
    (recording,) = [part for part in view.parts if part.part_id == "audio"]
    assert (recording.status, recording.error and recording.error.code, view.error) == ("failed", "cancelled", None)

    again = await client.post(f"/jobs/{note.job_id}/cancel")
    assert JobSummary.decode(again.content) == cancelled
    assert len(await house.outbox(JobCancelled)) == 1
    await house.hears(note.read("audio"), note.analysed("Call Tom"))
    (row,) = await house.rows("select status, late_results, version from jobs")
    assert tuple(row) == ("cancelled", 2, cancelled.version)
    assert await house.rows("select from tasks") == []
    assert await house.outbox(AnalysisRequested) == []


async def test_only_ones_own_live_jobs_are_cancelled(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    chat, others = submission(), submission(user="ben")
    await house.hears(chat.chatted(), chat.analysed("Call Tom"), others.chatted())
    refused(await client.post(f"/jobs/{chat.job_id}/cancel"), 409, "job_ended")
    refused(await client.post(f"/jobs/{others.job_id}/cancel"), 404, "unknown_job")
    refused(await client.post(f"/jobs/{others.job_id}/retry"), 404, "unknown_job")
    assert await house.status(others) == "analysing"


async def test_when_one_is_cancelled_the_next_of_its_conversation_has_its_turn(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    first = submission(conversation="talk")
    second = first.later(message="And Eve.")
    await house.hears(first.chatted(), second.chatted())
    assert await house.status(second) == "received"
    await client.post(f"/jobs/{first.job_id}/cancel")
    assert await house.status(second) == "analysing"
    asked = await house.outbox(AnalysisRequested)
    assert [request.job.job_id for request in asked] == [first.job_id, second.job_id]


async def test_a_failed_part_is_read_again_and_the_new_analysis_replaces_the_old(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    both = submission(files=["audio", "image"])
    await house.hears(both.submitted(), both.read("audio"), both.failed("image", "It is too dark."))
    await house.hears(both.analysed("Call Tom", "Ship on Friday"))
    assert await house.status(both) == "partial"
    kept, _ = [row["id"] for row in await house.rows("select id from tasks order by id")]
    await client.put(f"/tasks/{kept}", json={"priority": "high"})

    answer = await client.post(f"/jobs/{both.job_id}/retry")
    job = JobSummary.decode(answer.content)
    assert (answer.status_code, job.status, job.completed_at) == (202, "recognizing", None)
    (asked,) = await house.outbox(ImageUploaded)
    assert (asked.part_id, asked.attempt) == ("image", 2)
    assert await house.outbox(AudioUploaded) == []
    refused(await client.post(f"/jobs/{both.job_id}/retry"), 409, "job_not_retryable")

    await house.hears(both.failed("image", "Late.", attempt=1), both.read("image", "Buy milk", attempt=2))
    _, request = await house.outbox(AnalysisRequested)
    assert request.attempt == 2
    assert [part.reading.text for part in request.parts][-1] == "Buy milk"
    assert [task.id for task in request.open_tasks] == [kept], "what will be replaced is not told of as known"
    said = both.tells("Buy milk", part="image"), both.tells("Ship on Friday", part="audio")
    await house.hears(both.analysed(*said, attempt=2, response="Two of them."))

    view = JobView.decode((await client.get(f"/jobs/{both.job_id}")).content)
    assert (view.status, view.response, view.error) == ("completed", "Two of them.", None)
    assert [task.summary for task in view.tasks] == ["Call Tom", "Buy milk", "Ship on Friday"]
    assert len(view.suggestions) == 1
    changes = [(told.change, told.task.summary if told.task else None) for told in await house.outbox(TaskChanged)]
    assert changes[-3:] == [("deleted", None), ("created", "Buy milk"), ("created", "Ship on Friday")]
    lines = await house.rows("select content from chat_messages where role = 'assistant'")
    assert [line["content"] for line in lines] == ["Two of them."]


async def test_an_analysis_that_failed_is_asked_for_again_and_the_old_answer_is_late(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    chat = submission()
    await house.hears(chat.chatted())
    await house.hears(chat.failed(None, "The model refused."))
    assert (await client.post(f"/jobs/{chat.job_id}/retry")).status_code == 202
    assert [request.attempt for request in await house.outbox(AnalysisRequested)] == [1, 2]
    assert await house.statuses_told(chat) == ["analysing", "failed", "analysing"]
    await house.hears(chat.analysed("From before"))
    assert await house.status(chat) == "analysing"
    await house.hears(chat.analysed("Call Tom", attempt=2))
    view = JobView.decode((await client.get(f"/jobs/{chat.job_id}")).content)
    assert (view.status, view.error, [task.summary for task in view.tasks]) == ("completed", None, ["Call Tom"])
    refused(await client.post(f"/jobs/{chat.job_id}/retry"), 409, "job_not_retryable")


async def test_a_cancelled_job_can_be_taken_up_again_and_cancelled_again(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    note = submission(files=["audio"])
    await house.hears(note.submitted())
    await client.post(f"/jobs/{note.job_id}/cancel")
    await client.post(f"/jobs/{note.job_id}/retry")
    (asked,) = await house.outbox(AudioUploaded)
    assert asked.attempt == 2, "workers skip what is of the cancelled attempt"
    await client.post(f"/jobs/{note.job_id}/cancel")
    assert [told.attempt for told in await house.outbox(JobCancelled)] == [1, 2]


async def test_what_its_owner_had_forgotten_is_not_tried_again(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    note = submission(files=["audio"])
    await house.hears(note.submitted(), note.failed("audio"), note.failed(None))
    assert (await client.delete(f"/files/{note.file('audio').file_id}")).status_code == 200
    refused(await client.post(f"/jobs/{note.job_id}/retry"), 410, "file_gone")


async def test_nobody_knows_a_job_that_was_never_sent(house: Any, submission: Any) -> None:
    async with house.database.as_sink() as connection:
        assert await cancel(connection, "ana", uuid4(), None, submission().at) is None
        assert await retry(connection, "ana", uuid4(), None, submission().at) is None


async def test_a_job_is_its_owners_alone_whoever_looked_before(house: Any, submission: Any) -> None:
    live, failed = submission(user="ben", files=["audio"]), submission(user="ben")
    await house.hears(live.submitted(), failed.chatted(), failed.failed(None))
    async with house.database.as_sink() as connection:
        assert await cancel(connection, "ana", live.job_id, None, live.at) is None
        assert await retry(connection, "ana", failed.job_id, None, live.at) is None
    assert (await house.status(live), await house.status(failed)) == ("received", "failed")
    async with house.database.as_sink() as connection:
        assert await cancel(connection, "ben", live.job_id, None, live.at) is not None


async def _opens(house: Any, event: Event) -> bool:
    """Whether it is of a later attempt at what failed."""
    part = getattr(event, "part_id", None)
    row = (await house.rows("select status, attempt from jobs"))[0]
    if row["status"] not in ("failed", "partial"):
        return False
    if part is not None:
        row = (await house.rows("select status, attempt from job_parts where part_id = $1", part))[0]
    return event.attempt > row["attempt"] and row["status"] != "recognized"


_STEPS = st.lists(
    st.tuples(
        st.sampled_from(["cancel", "retry", "progressed", "read", "failed", "analysed", "not analysed", "replay"]),
        st.sampled_from(["audio", "image"]),
        st.integers(1, 3),
    ),
    max_size=14,
)
EMPTY = "truncate users, jobs, tasks, uploaded_files, outbox, inbox, token_use cascade"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_STEPS)
async def test_whatever_happens_versions_rise_by_one_and_the_end_is_the_end_until_another_attempt(
    house: Any, submission: Any, steps: list[tuple[str, str, int]]
) -> None:
    await house.owner.execute(EMPTY)
    job = submission(files=["audio", "image"], job_id=UUID(int=7))
    heard = list(job.submitted())
    await house.hears(heard)
    known = {one.event_id for one in heard}
    went_on_from: list[str] = []
    for what, part, attempt in steps:
        match what:
            case "cancel" | "retry":
                before = await house.status(job)
                async with house.database.as_sink() as connection:
                    with suppress(NotRetryableError):
                        await (cancel if what == "cancel" else retry)(connection, None, job.job_id, None, job.at)
                        went_on_from += [before] if what == "retry" else []
            case "progressed":
                heard.append(job.progressed(part, 0.5, attempt=attempt))
            case "read":
                heard.append(job.read(part, attempt=attempt))
            case "failed":
                heard.append(job.failed(part, attempt=attempt))
            case "analysed":
                heard.append(job.analysed("Call Tom", "Ship it", attempt=attempt))
            case "not analysed":
                heard.append(job.failed(None, attempt=attempt))
            case _:
                before = [tuple(row) for row in await house.rows("select * from jobs")]
                await house.hears(heard)
                assert [tuple(row) for row in await house.rows("select * from jobs")] == before
        if heard[-1].event_id not in known and await _opens(house, heard[-1].event):
            went_on_from.append(await house.status(job))
        known.add(heard[-1].event_id)
        await house.hears(heard[-1])

    told = await house.outbox(JobChanged)
    assert [change.version for change in told] == list(range(1, len(told) + 1))
    ends = [told[place].status for place in range(len(told) - 1) if told[place].status.final]
    assert ends == went_on_from, (
        "nothing but a retry, or what is told of a later attempt at what failed, follows an end"
    )
    assert all(JobStatus(status) is not JobStatus.COMPLETED for status in went_on_from)
    tasks = await house.rows("select summary from tasks where deleted_at is null order by summary")
    assert len(tasks) in (0, 2), "no attempt doubles the tasks of another"
