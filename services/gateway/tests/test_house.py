"""The gateway with its task store: waiting, watching, reading. The tests do the workers' work."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from contracts.analysis import AnalysisCompleted, ExtractedTask
from contracts.fact import Event
from contracts.http.problems import Problem
from contracts.job import Job
from contracts.recognized import PartFailed
from contracts.submitted import AudioUploaded, ChatReceived
from contracts.task import Source

Say = Callable[[Event], Awaitable[None]]
NO_WAIT = {"Prefer": "respond-async"}
PROMISE = "I will call Tom."


def analysed(job: Job) -> AnalysisCompleted:
    source = Source(part_id="message", quote=PROMISE, start=0, end=len(PROMISE))
    task = ExtractedTask(summary="Call Tom", assignee="Ana", source=source)
    return AnalysisCompleted(job=job, response="One task.", tasks=(task,), provider="local", model="rules")


async def job_of(published: Any, topic: str, job_id: str) -> Job:
    (record,) = await published(topic, job_id)
    event = ChatReceived.decode(record.value) if topic.startswith("chat") else AudioUploaded.decode(record.value)
    return event.job


async def until(house: Any, job_id: str, status: str) -> dict[str, Any]:
    async with asyncio.timeout(15):
        while True:
            answer = await house.client.get(f"/api/v1/jobs/{job_id}")
            if answer.is_success and answer.json()["status"] == status:
                job: dict[str, Any] = answer.json()
                return job
            await asyncio.sleep(0.02)


async def key_of_job(house: Any, user: str) -> tuple[dict[str, str], str]:
    """Headers with a new idempotency key, and the id of the job that they lead to."""
    headers = {"Idempotency-Key": str(uuid4())}
    body = {"message": PROMISE, "user_id": user}
    accepted = await house.client.post("/api/v1/chat", json=body, headers=headers | NO_WAIT)
    return headers, accepted.json()["job_id"]


async def test_who_waits_is_answered_as_soon_as_the_job_ends(house: Any, published: Any, say: Say) -> None:
    headers, job_id = await key_of_job(house, "ana")
    await until(house, job_id, "analysing")
    body = {"message": PROMISE, "user_id": "ana"}
    waiting = asyncio.create_task(house.client.post("/api/v1/chat", json=body, headers=headers | {"Prefer": "wait=20"}))
    await say(analysed(await job_of(published, "chat.received.v1", job_id)))
    answer = await waiting
    assert answer.status_code == 200, answer.text
    assert answer.headers["preference-applied"] == "wait=20"
    told = answer.json()
    assert {"response", "model", "response_time", "tokens_used", "status", "timestamp", "tasks"} <= told.keys()
    assert (told["response"], told["model"], told["status"], told["job_id"]) == (
        "One task.",
        "rules",
        "success",
        job_id,
    )
    assert isinstance(told["timestamp"], float)
    (task,) = told["tasks"]
    assert isinstance(task["id"], int)
    assert (task["category"], task["priority"], task["status"], task["due_date"]) == (
        "general",
        "medium",
        "pending",
        None,
    )
    assert task["source"]["quote"] == PROMISE


async def test_who_waits_in_vain_is_told_how_far_the_job_is(house: Any) -> None:
    headers, job_id = await key_of_job(house, "ana")
    await until(house, job_id, "analysing")
    body = {"message": PROMISE, "user_id": "ana"}
    for said in (headers, {}):
        answer = await house.client.post("/api/v1/chat", json=body, headers=said | {"Prefer": "wait=1"})
        assert (answer.status_code, answer.json()["status"]) == (202, "analysing")


async def test_a_job_that_fails_tells_the_one_who_waits_why(
    house: Any, published: Any, say: Say, samples: dict[str, bytes]
) -> None:
    headers = {"Idempotency-Key": str(uuid4())}

    async def send(prefer: str) -> httpx.Response:
        files = {"file": ("silence.wav", samples["WAV"])}
        return await house.client.post("/api/v1/upload/audio", files=files, headers=headers | {"Prefer": prefer})

    job_id = (await send("respond-async")).json()["job_id"]
    await until(house, job_id, "received")
    waiting = asyncio.create_task(send("wait=20"))
    job = await job_of(published, "audio.uploaded.v1", job_id)
    reason = "Nobody speaks in the recording."
    await say(
        PartFailed(job_id=job.job_id, job=job, part_id="audio", step="recognize", code="no_speech", reason=reason)
    )
    answer = await waiting
    assert answer.status_code == 422, answer.text
    problem = Problem.decode(answer.content)
    assert (problem.code, problem.detail, str(problem.job_id)) == ("no_speech", reason, job_id)
    assert problem.details is None, "the reason is not said twice"
    assert (await house.client.get(f"/api/v1/jobs/{job_id}")).json()["status"] == "failed"


async def test_a_job_can_be_watched_live_and_taken_up_again(house: Any, published: Any, say: Say) -> None:
    _, job_id = await key_of_job(house, "ana")
    await until(house, job_id, "analysing")
    path = f"/api/v1/jobs/{job_id}/events"
    states: list[tuple[str, dict[str, Any]]] = []
    async with house.client.stream("GET", path) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        states.append(await next_event(lines))
        await say(analysed(await job_of(published, "chat.received.v1", job_id)))
        while states[-1][1]["status"] != "completed":
            states.append(await next_event(lines))
        assert [line async for line in lines if line.startswith("data")] == []
    versions = [int(version) for version, _ in states]
    absurd = await house.client.get(path, headers={"Last-Event-ID": "9" * 5_000})
    assert f"id: {versions[-1]}\n" in absurd.text, "counts as nothing seen"
    assert versions == sorted(set(versions))
    assert PROMISE not in json.dumps([state for _, state in states])
    again = await house.client.get(path, headers={"Last-Event-ID": str(versions[0])})
    assert f"id: {versions[-1]}" in again.text
    assert f"id: {versions[0]}\n" not in again.text
    over = await house.client.get(path, headers={"Last-Event-ID": str(versions[-1])})
    assert (over.status_code, over.content) == (204, b"")


async def next_event(lines: Any) -> tuple[str, dict[str, Any]]:
    fields: dict[str, str] = {}
    async with asyncio.timeout(10):
        async for line in lines:
            name, _, value = line.partition(": ")
            fields[name] = value
            if not line and "data" in fields:
                break
    assert fields["event"] == "job.changed"
    return fields["id"], json.loads(fields["data"])


async def test_a_second_gateway_knows_the_key_too(house: Any, another: Any) -> None:
    headers, job_id = await key_of_job(house, "ana")
    await until(house, job_id, "analysing")
    same = {"message": PROMISE, "user_id": "ana"}
    answer = await another.client.post("/api/v1/chat", json=same, headers=headers | NO_WAIT)
    assert answer.json()["job_id"] == job_id
    other = await another.client.post("/api/v1/chat", json=same | {"message": "Another."}, headers=headers | NO_WAIT)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_stored_files_can_be_named_by_their_owner_only(
    house: Any, published: Any, samples: dict[str, bytes]
) -> None:
    async def store(name: str, user: str | None) -> str:
        form: dict[str, Any] = {"file": (name.lower(), samples[name])} | ({"user_id": (None, user)} if user else {})
        answer = await house.client.post("/api/v1/upload", files=form)
        return str(answer.json()["file_id"])

    async def ask(**body: str) -> httpx.Response:
        return await house.client.post("/api/v1/multimodal", json=body, headers=NO_WAIT)

    picture, voice, nobodys = await store("PNG", "ana"), await store("MP3", "ana"), await store("PNG", None)
    view = (await house.client.get(f"/api/v1/files/{picture}")).json()
    assert (view["content_type"], view["user_id"], view["kind"]) == ("image/png", "ana", "image")
    for body in (
        {"user_id": "bob", "image_file_id": picture},
        {"image_file_id": picture},
        {"image_file_id": str(uuid4())},
    ):
        refused = await ask(**body)
        assert refused.status_code == 404, refused.text
        assert refused.headers["content-type"] == "application/problem+json"
    crossed = await ask(user_id="ana", image_file_id=voice)
    assert (crossed.status_code, crossed.json()["errors"][0]["field"]) == (422, "body.image_file_id")
    both = await ask(user_id="ana", image_file_id=picture, audio_file_id=voice, message="See both.")
    assert both.status_code == 202, both.text
    job = await job_of(published, "audio.uploaded.v1", both.json()["job_id"])
    assert [str(part.file.file_id) for part in job.parts if part.file] == [picture, voice]
    assert (await ask(image_file_id=nobodys)).status_code == 202


async def test_tasks_are_made_edited_and_deleted_by_hand(house: Any) -> None:
    api, ana = house.client, {"user_id": f"ana-{uuid4()}"}
    made = await api.post(
        "/api/v1/tasks", json={"summary": "Call Tom", "priority": "HIGH", "due_date": "2026-12-01"} | ana
    )
    assert made.status_code == 201, made.text
    task = made.json()
    assert (task["priority"], task["due_date"], task["category"]) == ("high", "2026-12-01", "general")
    path = f"/api/v1/tasks/{task['id']}"
    edited = await api.put(path, json={"status": "completed", "due_date": None})
    assert (edited.json()["status"], edited.json()["due_date"], edited.json()["summary"]) == (
        "completed",
        None,
        "Call Tom",
    )
    assert (await api.put(path, json={"due_date": "2026-02-31"})).status_code == 422
    undated = await api.post("/api/v1/tasks", json={"summary": "Call Eve", "due_date": ""} | ana)
    assert (undated.status_code, undated.json()["due_date"]) == (201, None)
    await api.delete(f"/api/v1/tasks/{undated.json()['id']}")
    assert (await api.put(path, params={"user_id": "bob"}, json={"status": "pending"})).status_code == 404
    listed = (await api.get("/api/v1/tasks", params=ana | {"status": "completed"})).json()
    assert (listed["count"], listed["status"], listed["tasks"][0]["id"]) == (1, "success", task["id"])
    assert (await api.get("/api/v1/tasks", params=ana | {"status": "pending"})).json()["count"] == 0
    deleted = await api.delete(path)
    assert deleted.json().keys() == {"message", "status"}
    assert (await api.get(path)).status_code == 404
    await api.post("/api/v1/tasks", json={"summary": "Another"} | ana)
    cleared = (await api.delete("/api/v1/tasks", params=ana)).json()
    assert (cleared["count"], cleared["status"]) == (1, "success")


@pytest.mark.parametrize("path", ["jobs/{}", "jobs/{}/events", "files/{}"])
async def test_what_nobody_knows_is_not_found(house: Any, path: str) -> None:
    answer = await house.client.get("/api/v1/" + path.format(UUID(int=7)))
    assert answer.status_code == 404
    assert Problem.decode(answer.content).instance == "/api/v1/" + path.format(UUID(int=7))


async def test_the_database_is_well_and_says_so(house: Any) -> None:
    answer = await house.client.get("/api/v1/database/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "healthy")
