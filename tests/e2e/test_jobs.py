"""Jobs are found, followed, given up and tried again."""

import asyncio
import io
import json
import wave
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from tests.e2e.house import House, a_user

import standalone

NOTE = Path(standalone.__file__).parent / "samples" / "voice-note.ogg"
NO_WAIT = {"Prefer": "respond-async"}
_PATIENCE_S = 60


def silence(seconds: int) -> bytes:
    """A recording in which nobody speaks."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000 * seconds))
    return out.getvalue()


async def say(http: httpx.AsyncClient, user: str, message: str = "I will call Tom tomorrow.", **others: Any) -> str:
    answer = await http.post("/chat", json={"message": message, "user_id": user, **others}, headers=NO_WAIT)
    assert answer.status_code == 202, answer.text
    job_id: str = answer.json()["job_id"]
    return job_id


async def upload(http: httpx.AsyncClient, user: str, recording: bytes, **headers: str) -> httpx.Response:
    files = {"file": ("note.ogg", recording)}
    return await http.post("/upload/audio", files=files, data={"user_id": user}, headers=headers or NO_WAIT)


async def test_a_users_jobs_are_listed_by_what_is_known_of_them_page_by_page(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        chats = [await say(http, user, conversation_id="launch") for _ in range(3)]
        failed = (await upload(http, user, silence(2))).json()["job_id"]
        await say(http, a_user())
        for job_id in (*chats, failed):
            await house.ended(job_id)
        mine = {"user_id": user}
        everything = (await http.get("/jobs", params=mine)).json()
        in_talk = (await http.get("/jobs", params={**mine, "conversation_id": "launch"})).json()
        by_end = (await http.get("/jobs", params={**mine, "status": ["failed", "cancelled"]})).json()
        recordings = (await http.get("/jobs", params={**mine, "kind": "audio"})).json()
        first = (await http.get("/jobs", params={**mine, "limit": 3})).json()
        second = (await http.get("/jobs", params={**mine, "limit": 3, "cursor": first["next_cursor"]})).json()
        trace = everything["jobs"][0]["trace_id"]
        traced = (await http.get("/jobs", params={**mine, "trace_id": trace})).json()
        lost = await http.get("/jobs", params={**mine, "cursor": "nowhere"})
        slim = (await http.get(f"/jobs/{chats[0]}", params={"texts": False})).json()

    ids = [job["job_id"] for job in everything["jobs"]]
    assert ids == [failed, *reversed(chats)], "the last one first"
    assert (everything["count"], everything["next_cursor"], everything["status"]) == (4, None, "success")
    assert "response" not in everything["jobs"][0]
    assert {job["job_id"] for job in in_talk["jobs"]} == set(chats)
    assert [job["error"]["code"] for job in by_end["jobs"]] == ["no_speech"]
    assert [job["job_id"] for job in recordings["jobs"]] == [failed]
    assert [job["job_id"] for page in (first, second) for job in page["jobs"]] == ids
    assert second["next_cursor"] is None
    assert [job["job_id"] for job in traced["jobs"]] == [failed]
    assert (lost.status_code, lost.json()["code"]) == (422, "invalid_cursor")
    assert slim["tasks"]
    assert [part["text"] for part in slim["parts"]] == [None]


async def test_a_cancelled_job_ends_for_all_who_wait_and_can_be_taken_up_again(house: House) -> None:
    user, key = a_user(), {"Idempotency-Key": a_user()}
    async with house.http() as http:
        accepted = await upload(http, user, NOTE.read_bytes(), **key, **NO_WAIT)
        job_id = accepted.json()["job_id"]
        waiting = asyncio.create_task(upload(http, user, NOTE.read_bytes(), **key, Prefer="wait=30"))
        cancelled = await http.post(f"/jobs/{job_id}/cancel", params={"user_id": user})
        again = await http.post(f"/jobs/{job_id}/cancel", params={"user_id": user})
        strangers = await http.post(f"/jobs/{job_id}/cancel", params={"user_id": a_user()})
        waited = await waiting
        told = await house.heard("job.cancelled.v1", 1, lambda record: record.key == job_id.encode())

        assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled"), cancelled.text
        assert again.json() == cancelled.json()
        assert strangers.status_code == 404
        assert (waited.status_code, waited.json()["code"]) == (409, "job_cancelled"), waited.text
        assert json.loads(told[0].value)["user_id"] == user

        # The next recording is listened to all the same.
        assert (await house.ended((await upload(http, user, NOTE.read_bytes())).json()["job_id"]))["tasks"]
        assert (await http.get(f"/jobs/{job_id}")).json()["status"] == "cancelled"

        retried = await http.post(f"/jobs/{job_id}/retry", params={"user_id": user})
        assert retried.status_code == 202, retried.text
        assert retried.headers["location"] == f"/api/v1/jobs/{job_id}"
        job = await house.ended(job_id)
        over = [await http.post(f"/jobs/{job_id}/{what}") for what in ("cancel", "retry")]

    assert (job["status"], job["error"]) == ("completed", None)
    assert job["tasks"]
    assert [(answer.status_code, answer.json()["code"]) for answer in over] == [
        (409, "job_ended"),
        (409, "job_not_retryable"),
    ]


async def test_a_failed_job_is_tried_again_and_says_so_live(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        job_id = (await upload(http, user, silence(2))).json()["job_id"]
        before = await house.ended(job_id)
        async with asyncio.timeout(_PATIENCE_S), http.stream("GET", "/events", params={"user_id": user}) as stream:
            changes = _changes(stream)
            await say(http, a_user())
            assert (await http.post(f"/jobs/{job_id}/retry")).status_code == 202
            heard = [await anext(changes)]
            while heard[-1]["status"] != "failed" or heard[-1]["version"] <= before["version"]:
                heard.append(await anext(changes))
        job = await house.ended(job_id)

    assert before["error"]["code"] == job["error"]["code"] == "no_speech"
    assert {change["job_id"] for change in heard} == {job_id}, "of nobody else's"
    versions = [change["version"] for change in heard]
    assert versions == sorted(set(versions))
    assert "text" not in json.dumps(heard)
    assert "retried" in job["timings"]


async def _changes(stream: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    assert stream.headers["content-type"].startswith("text/event-stream")
    async for line in stream.aiter_lines():
        if line.startswith("data:"):
            yield json.loads(line.removeprefix("data:"))
