"""What was accepted a moment ago is waited for; what nobody made is refused soon."""

import asyncio
from typing import Any
from uuid import uuid4

from gateway.lately import Lately


def test_what_this_gateway_accepted_is_worth_a_longer_wait() -> None:
    lately = Lately()
    own, others = uuid4(), uuid4()
    lately.accepted(own)
    assert lately.patience_s(own) > lately.patience_s(others) > 0
    assert lately.patience(own).wait == lately.patience_s(own)


def test_only_so_many_are_remembered() -> None:
    lately = Lately()
    first = uuid4()
    lately.accepted(first)
    lately.accepted(*(uuid4() for _ in range(10_000)))
    assert lately.patience_s(first) == lately.patience_s(uuid4())


async def test_what_was_accepted_just_now_is_there(house: Any) -> None:
    stored = (await house.client.post("/api/v1/upload", files={"file": ("a.txt", b"Call Tom.")})).json()
    async with asyncio.TaskGroup() as asking:
        asked = [
            asking.create_task(house.client.get(f"/api/v1/files/{stored['file_id']}{more}"))
            for more in ("", "/content")
        ]
    assert [one.result().status_code for one in asked] == [200, 200]
    said = await house.client.post("/api/v1/chat", json={"message": "Call Tom"}, headers={"Prefer": "respond-async"})
    gone = await house.client.post(f"/api/v1/jobs/{said.json()['job_id']}/cancel")
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    forgotten = await house.client.delete(f"/api/v1/files/{stored['file_id']}")
    assert forgotten.status_code == 200, forgotten.text


async def test_what_nobody_made_is_not_there(house: Any) -> None:
    for method, path in (
        ("GET", "/files/{}"),
        ("GET", "/files/{}/content"),
        ("DELETE", "/files/{}"),
        ("GET", "/jobs/{}"),
        ("GET", "/jobs/{}/events"),
        ("POST", "/jobs/{}/cancel"),
        ("POST", "/jobs/{}/retry"),
    ):
        answer = await house.client.request(method, f"/api/v1{path.format(uuid4())}")
        assert (answer.status_code, answer.json()["code"].startswith("unknown_")) == (404, True), (path, answer.text)
