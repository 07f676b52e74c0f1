"""Keeping webhooks: made, read, changed, deleted; a secret is shown once."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.http.problems import Problem
from taskstore.api.caller import Desk

PUBLIC = "https://1.1.1.1/hook"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.webhooks_each = 3
    return desk


def refused(answer: httpx.Response, status: int, code: str) -> Problem:
    problem = Problem.decode(answer.content)
    assert (answer.status_code, problem.code) == (status, code)
    return problem


async def test_a_webhook_is_made_read_changed_and_deleted(client: httpx.AsyncClient) -> None:
    made = (
        await client.post("/webhooks", json={"url": PUBLIC, "events": ["*", "*"], "description": "Our board"})
    ).json()
    assert made["secret"].startswith("whsec_")
    assert (made["events"], made["active"], made["user_id"]) == (["*"], True, "ana")
    shown = {name: value for name, value in made.items() if name != "secret"}
    path = f"/webhooks/{made['id']}"
    assert (await client.get(path)).json() == shown
    assert (await client.get("/webhooks")).json()["webhooks"] == [shown]
    changed = (await client.patch(path, json={"events": ["task.created"], "description": None})).json()
    assert (changed["events"], changed["description"], changed["url"]) == (["task.created"], None, PUBLIC)
    assert "secret" not in changed
    assert (await client.patch(path, json={})).json()["events"] == ["task.created"]
    assert (await client.delete(path)).json()["status"] == "success"
    refused(await client.get(path), 404, "unknown_webhook")
    refused(await client.delete(path), 404, "unknown_webhook")


async def test_somebody_elses_webhook_is_not_there(client: httpx.AsyncClient) -> None:
    made = (await client.post("/webhooks", json={"url": PUBLIC})).json()
    assert (await client.post(f"/webhooks/{made['id']}/test")).status_code == 202
    [entry] = (await client.get(f"/webhooks/{made['id']}/deliveries")).json()["deliveries"]
    ben = {"X-User-Id": "ben"}
    path = f"/webhooks/{made['id']}"
    for method, where in [
        ("GET", path),
        ("DELETE", path),
        ("POST", f"{path}/rotate-secret"),
        ("POST", f"{path}/test"),
        ("GET", f"{path}/deliveries"),
        ("POST", f"{path}/deliveries/{entry['id']}/redeliver"),
    ]:
        refused(await client.request(method, where, headers=ben), 404, "unknown_webhook")
    refused(await client.patch(path, json={"active": False}, headers=ben), 404, "unknown_webhook")
    assert (await client.get("/webhooks", headers=ben)).json()["webhooks"] == []
    refused(await client.post("/webhooks", json={"url": PUBLIC, "user_id": "ana"}, headers=ben), 403, "forbidden")
    refused(await client.post(f"{path}/deliveries/{entry['id'] + 1}/redeliver"), 404, "unknown_delivery")
    refused(await client.post(f"{path}/deliveries/{2**63}/redeliver"), 422, "invalid_request")


@pytest.mark.parametrize(
    "url",
    [
        "http://1.1.1.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://[::ffff:127.0.0.1]/",
        "https://169.254.169.254/", "https://ana:secret@1.1.1.1/", "https://no-such-host.invalid/", "https://[::1/",
    ],
)  # fmt: skip
async def test_an_address_that_is_nobodys_business_is_refused(client: httpx.AsyncClient, url: str) -> None:
    assert refused(await client.post("/webhooks", json={"url": url}), 422, "address_not_allowed").errors
    made = (await client.post("/webhooks", json={"url": PUBLIC})).json()
    refused(await client.patch(f"/webhooks/{made['id']}", json={"url": url}), 422, "address_not_allowed")
    assert (await client.get(f"/webhooks/{made['id']}")).json()["url"] == PUBLIC


@pytest.mark.parametrize(
    "body",
    [
        {}, {"url": None}, {"url": "javascript:alert(1)"}, {"url": "https://a b/"}, {"url": "https://"},
        {"url": PUBLIC, "events": []}, {"url": PUBLIC, "events": ["task.eaten"]}, {"url": PUBLIC, "events": None},
        {"url": PUBLIC, "active": None}, {"url": PUBLIC, "description": "a\x00b"},
        {"url": PUBLIC + "\x00"}, {"url": PUBLIC + "/" + "a" * 3000},
    ],
)  # fmt: skip
async def test_what_can_not_be_is_refused(client: httpx.AsyncClient, body: dict[str, Any]) -> None:
    refused(await client.post("/webhooks", json=body), 422, "invalid_request")
    if len(body) == 2:
        made = (await client.post("/webhooks", json={"url": PUBLIC})).json()
        refused(await client.patch(f"/webhooks/{made['id']}", json=body), 422, "invalid_request")


async def test_no_user_has_more_than_the_limit(client: httpx.AsyncClient) -> None:
    made = [(await client.post("/webhooks", json={"url": PUBLIC})).json() for _ in range(3)]
    refused(await client.post("/webhooks", json={"url": PUBLIC}), 409, "too_many_webhooks")
    assert (await client.post("/webhooks", json={"url": PUBLIC}, headers={"X-User-Id": "ben"})).status_code == 201
    first = (await client.get("/webhooks", params={"limit": 2})).json()
    rest = (await client.get("/webhooks", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["id"] for one in first["webhooks"] + rest["webhooks"]] == [one["id"] for one in reversed(made)]
    assert (rest["next_cursor"], rest["count"]) == (None, 1)
    await client.delete(f"/webhooks/{made[0]['id']}")
    assert (await client.post("/webhooks", json={"url": PUBLIC})).status_code == 201


@pytest.mark.parametrize("what", ["", "/deliveries"])
async def test_a_webhook_that_never_was_is_not_found(client: httpx.AsyncClient, what: str) -> None:
    refused(await client.get(f"/webhooks/{uuid4()}{what}"), 404, "unknown_webhook")
