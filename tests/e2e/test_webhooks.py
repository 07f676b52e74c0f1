"""Another system is told over HTTP of what happens, and checks who told it."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from tests.e2e.house import House, a_user
from tests.e2e.listener import Listener


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener.in_thread() as listener:
        yield listener


async def test_a_submission_and_edits_are_told_to_ones_own_listener(house: House, listener: Listener) -> None:
    user = a_user()
    async with house.http() as http:
        http.params = http.params.set("user_id", user)
        made = (await http.post("/webhooks", json={"url": listener.url, "events": ["*"]})).json()
        other = (await http.post("/tasks", json={"summary": "Buy milk"}, params={"user_id": a_user()})).json()
        answer = await http.post("/chat", json={"message": "Please call Tom tomorrow.", "user_id": user})
        task = answer.json()["tasks"][0]
        secret = made["secret"]
        job = await listener.told(secret, "job.completed")
        created = await listener.told(secret, "task.created")
        await http.put(f"/tasks/{task['id']}", json={"status": "in_progress"})
        updated = await listener.told(secret, "task.updated")
        await http.delete(f"/tasks/{task['id']}")
        deleted = await listener.told(secret, "task.deleted")
        log = (await http.get(f"/webhooks/{made['id']}/deliveries")).json()

    assert job["data"]["job_id"] == answer.json()["job_id"]
    assert "Tom" not in json.dumps(job), "a job is told as a state, never with its text"
    assert created["data"]["task"]["summary"] == task["summary"]
    assert (updated["data"]["task_id"], updated["data"]["task"]["status"]) == (task["id"], "in_progress")
    assert created["data"]["version"] < updated["data"]["version"] < deleted["data"]["version"]
    assert other["id"] not in [message["data"].get("task_id") for message in listener.messages(secret)]
    assert deleted["id"] in [entry["event_id"] for entry in log["deliveries"]]


async def test_a_message_that_was_refused_comes_again_and_the_log_tells_of_it(house: House, listener: Listener) -> None:
    user = a_user()
    listener.refusals = 1
    async with house.http() as http:
        http.params = http.params.set("user_id", user)
        made = (await http.post("/webhooks", json={"url": listener.url, "events": ["task.created"]})).json()
        path = f"/webhooks/{made['id']}"
        rotated = (await http.post(f"{path}/rotate-secret")).json()
        asked = await http.post(f"{path}/test")
        async with asyncio.timeout(60):
            while (entry := (await http.get(f"{path}/deliveries")).json()["deliveries"][0])["status"] != "delivered":
                await asyncio.sleep(0.1)
        again = await http.post(f"{path}/deliveries/{entry['id']}/redeliver")
        async with asyncio.timeout(60):
            while len(listener.heard) < 3:
                await asyncio.sleep(0.05)

    assert (asked.status_code, again.status_code) == (202, 202)
    assert (entry["type"], entry["attempts"], entry["response_code"]) == ("webhook.test", 2, 204)
    for secret in (made["secret"], rotated["secret"]):
        messages = listener.messages(secret)
        assert {message["id"] for message in messages} == {entry["event_id"]}


async def test_a_webhook_is_kept_like_anything_else(house: House, listener: Listener) -> None:
    mine, yours = {"user_id": a_user()}, {"user_id": a_user()}
    async with house.http() as http:
        made = (await http.post("/webhooks", json={"url": listener.url}, params=mine)).json()
        path = f"/webhooks/{made['id']}"
        read = (await http.get(path, params=mine)).json()
        changed = (await http.patch(path, json={"active": False, "description": "Board"}, params=mine)).json()
        listed = (await http.get("/webhooks", params=mine)).json()
        inactive = await http.post(f"{path}/test", params=mine)
        strangers = [
            await http.request(method, where, params=yours)
            for method, where in [("GET", path), ("DELETE", path), ("POST", f"{path}/rotate-secret")]
        ]
        deleted = await http.delete(path, params=mine)
        gone = await http.get(path, params=mine)

    assert made["secret"].startswith("whsec_")
    assert "secret" not in read
    assert (changed["active"], changed["description"]) == (False, "Board")
    assert (listed["count"], listed["webhooks"], listed["next_cursor"]) == (1, [changed], None)
    assert (inactive.status_code, inactive.json()["code"]) == (409, "webhook_inactive")
    assert [answer.status_code for answer in strangers] == [404, 404, 404]
    assert (deleted.status_code, gone.status_code) == (200, 404)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_request"),
        ({"url": "gopher://example.com"}, "invalid_request"),
        ({"url": "https://example.com", "events": ["everything"]}, "invalid_request"),
        ({"url": "https://user:password@example.com"}, "address_not_allowed"),
        ({"url": f"https://{uuid4()}.invalid/"}, "address_not_allowed"),
    ],
)
async def test_an_address_that_can_not_be_is_refused(house: House, body: dict[str, Any], code: str) -> None:
    async with house.http() as http:
        answer = await http.post("/webhooks", json=body)

    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
