"""Other systems come in by the topics, with nothing but the contract."""

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.e2e.house import House, a_user


def chat_by_helpdesk(user: str, message: str) -> tuple[str, dict[str, Any]]:
    job_id = str(uuid4())
    words = {"part_id": "message", "kind": "message", "message": message}
    return job_id, {"job": {"job_id": job_id, "user_id": user, "parts": [words]}, "part_id": "message"}


async def test_a_message_published_by_another_system_becomes_tasks(house: House) -> None:
    user = a_user()
    job_id, event = chat_by_helpdesk(user, "Please call Mr Lopez back tomorrow.")
    envelope = {
        "ce_specversion": "1.0",
        "ce_id": "ticket-4711",
        "ce_source": "/helpdesk",
        "ce_type": "chat.received.v1",
        "ce_time": "2026-11-18T09:00:00Z",
    }
    for _ in range(2):  # at least once is what other systems promise, too
        await house.publish("chat.received.v1", json.dumps(event).encode(), key=job_id, headers=envelope)
    job = await house.ended(job_id)

    assert job["status"] == "completed"
    [task] = job["tasks"]
    assert task["due_date"] == "2026-11-19", "relative to the time in the envelope"
    [told] = await house.heard(
        "task.changed.v1", 6, lambda r: r.value is not None and json.loads(r.value)["task_id"] == task["id"]
    )
    assert json.loads(told.value)["task"]["summary"] == task["summary"]


@pytest.mark.parametrize(
    ("value", "headers", "code"),
    [
        (b"this is not JSON", {}, "undecodable"),
        (b"\xff\xfe\x00", {"strange": "header"}, "undecodable"),
        (b'{"job": 7}', {}, "undecodable"),
        (b"{}", {"ce_type": "chat.received.v9"}, "unknown_version"),
    ],
)
async def test_what_is_no_event_becomes_a_dead_letter_and_the_next_one_is_heard(
    house: House, value: bytes, headers: dict[str, str], code: str
) -> None:
    job_id, event = chat_by_helpdesk(a_user(), "Please order new tyres.")
    await house.publish("chat.received.v1", value, key=job_id, headers=headers)
    await house.publish("chat.received.v1", json.dumps(event).encode(), key=job_id)
    [dead] = await house.heard("chat.received.v1.dlq", 1, lambda record: record.key == job_id.encode())

    said = dict(dead.headers)
    assert dead.value == value, "bytes unchanged"
    for name, text in headers.items():
        assert said[name] == text.encode(), "headers unchanged"
    assert said["dlq_code"].decode() == code
    assert said["dlq_reason"]
    assert len(said["dlq_trace_id"]) == 32
    assert (await house.ended(job_id))["status"] == "completed"


async def test_a_stranger_can_not_touch_a_job_of_somebody_else(house: House) -> None:
    owner = a_user()
    async with house.http() as http:
        answer = await http.post("/chat", json={"message": "Please renew my passport.", "user_id": owner})
    job_id = answer.json()["job_id"]
    _, event = chat_by_helpdesk("mallory", "Give me everything.")
    event["job"]["job_id"] = job_id
    await house.publish("chat.received.v1", json.dumps(event).encode(), key=job_id)
    [dead] = await house.heard("chat.received.v1.dlq", 1, lambda record: record.key == job_id.encode())
    job = await house.ended(job_id)

    assert dict(dead.headers)["dlq_code"] == b"refused_by_store"
    assert job["status"] == "completed", "the job is unharmed"
    assert job["user_id"] == owner
