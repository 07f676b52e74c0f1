"""A request that is sent again is the same request."""

import asyncio
from pathlib import Path
from uuid import uuid4

from tests.e2e.house import House, a_user

import standalone

SAMPLES = Path(standalone.__file__).parent / "samples"


async def test_a_retry_under_the_same_key_is_the_same_job(house: House) -> None:
    user = a_user()
    body = {"message": "Please feed the cat tomorrow.", "user_id": user}
    key = {"Idempotency-Key": str(uuid4())}
    async with house.http() as http:
        answers = await asyncio.gather(*(http.post("/chat", json=body, headers=key) for _ in range(4)))
        again = await http.post("/chat", json=body, headers=key)
        tasks = (await http.get("/tasks", params={"user_id": user})).json()

    assert {answer.status_code for answer in (*answers, again)} <= {200, 409}
    told = {answer.json()["job_id"] for answer in (*answers, again) if answer.status_code == 200}
    assert len(told) == 1
    assert again.status_code == 200
    assert tasks["count"] == 1, "the task was stored once"


async def test_another_body_under_the_same_key_is_refused(house: House) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    user = a_user()
    async with house.http() as http:
        first = await http.post("/chat", json={"message": "Feed the cat.", "user_id": user}, headers=key)
        other = await http.post("/chat", json={"message": "Feed the dog.", "user_id": user}, headers=key)

    assert first.status_code == 200, first.text
    assert other.status_code == 422, other.text
    assert "key" in other.json()["code"]


async def test_a_key_is_its_users_own(house: House) -> None:
    key = {"Idempotency-Key": "monday"}
    async with house.http() as http:
        jobs = [
            (await http.post("/chat", json={"message": "Feed the cat.", "user_id": a_user()}, headers=key)).json()
            for _ in range(2)
        ]

    assert jobs[0]["job_id"] != jobs[1]["job_id"]


async def test_an_upload_sent_again_is_the_same_job(house: House) -> None:
    key = {"Idempotency-Key": str(uuid4()), "Prefer": "respond-async"}
    user = a_user()
    note = (SAMPLES / "stand-up.txt").read_bytes()
    async with house.http() as http:
        sent = [
            await http.post("/upload/file", files={"file": ("stand-up.txt", note)}, data={"user_id": user}, headers=key)
            for _ in range(2)
        ]
        other = await http.post(
            "/upload/file", files={"file": ("stand-up.txt", note + b"!")}, data={"user_id": user}, headers=key
        )

    assert {answer.status_code for answer in sent} <= {200, 202}, [answer.text for answer in sent]
    assert sent[0].json()["job_id"] == sent[1].json()["job_id"]
    assert other.status_code == 422
    job = await house.ended(sent[0].json()["job_id"])
    assert job["status"] == "completed"
