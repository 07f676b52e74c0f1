"""Tasks at the door: pages, versions, patches, and edits in one's own name."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.http.problems import Problem
from standalone.ports import Ports

TASKS = "/api/v1/tasks"


@pytest.fixture
def user() -> str:
    return f"user {uuid4()}"


def refused(answer: httpx.Response, status: int, code: str) -> None:
    problem = Problem.decode(answer.content)
    assert (answer.status_code, problem.code) == (status, code), answer.text


async def make(house: Any, user: str, **others: Any) -> dict[str, Any]:
    answer = await house.client.post(TASKS, json={"summary": "Call Tom", "user_id": user} | others)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{TASKS}/{made['id']}"
    return made


async def test_the_link_leads_through_all_pages(house: Any, user: str) -> None:
    made = [(await make(house, user, tags=["a", f"n{n}"]))["id"] for n in range(5)]
    seen: list[int] = []
    address: str | None = f"{TASKS}?user_id={user}&limit=2&order=asc&status=pending&status=completed&tag=a"
    while address:
        answer = await house.client.get(address)
        assert answer.status_code == 200, answer.text
        seen += [task["id"] for task in answer.json()["tasks"]]
        address = answer.links["next"]["url"] if "link" in answer.headers else None
        assert address is None or address.startswith(f"{TASKS}?")
    assert seen == made

    page = await house.client.get(f"{TASKS}/tags", params={"user_id": user, "limit": 1})
    assert page.json()["tags"] == [{"tag": "a", "count": 5}]
    following = (await house.client.get(page.links["next"]["url"])).json()
    assert following["tags"] == [{"tag": "n0", "count": 1}]


async def test_versions_pass_through_both_doors(house: Any, user: str) -> None:
    made = await make(house, user)
    path = f"{TASKS}/{made['id']}"
    read = await house.client.get(path)
    assert read.headers["etag"] == '"1"'
    same = await house.client.get(path, headers={"If-None-Match": read.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    edited = await house.client.put(path, json={"priority": "high"}, headers={"If-Match": '"1"'})
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    refused(await house.client.delete(path, headers={"If-Match": '"1"'}), 412, "version_conflict")


@pytest.mark.parametrize("media_type", ["application/merge-patch+json", "application/json"])
async def test_a_patch_may_be_sent_as_either_type(house: Any, user: str, media_type: str) -> None:
    made = await make(house, user, metadata={"a": 1, "b": {"c": 2}})
    answer = await house.client.patch(
        f"{TASKS}/{made['id']}", content='{"metadata": {"b": {"c": null}}}', headers={"Content-Type": media_type}
    )
    assert answer.json()["metadata"] == {"a": 1, "b": {}}
    for body in ("[]", "1", "null", '"x"'):
        wrong = await house.client.patch(f"{TASKS}/{made['id']}", content=body, headers={"Content-Type": media_type})
        refused(wrong, 422, "invalid_request")
    no_json = await house.client.patch(f"{TASKS}/{made['id']}", content="a", headers={"Content-Type": "text/plain"})
    refused(no_json, 415, "json_expected")


async def test_many_edits_are_done_in_ones_own_name(house: Any, user: str) -> None:
    operations = [
        {"op": "create", "task": {"summary": "One"}},
        {"op": "create", "task": {"summary": "Two", "user_id": user}},
    ]
    answer = await house.client.post(f"{TASKS}/bulk", params={"user_id": user}, json={"operations": operations})
    results = answer.json()["results"]
    assert [(one["status"], one["task"]["user_id"]) for one in results] == [(201, user), (201, user)]
    done = [{"op": "complete", "id": one["id"]} for one in results] + [{"op": "delete", "id": 2**62}]
    answer = (await house.client.post(f"{TASKS}/bulk", params={"user_id": user}, json={"operations": done})).json()
    assert ([one["status"] for one in answer["results"]], answer["status"]) == ([200, 200, 404], "partial")
    assert Problem.model_validate(answer["results"][2]["problem"]).code == "unknown_task"


async def test_the_history_tells_who_it_was(house: Any, user: str) -> None:
    made = await make(house, user)
    await house.client.delete(f"{TASKS}/{made['id']}", params={"user_id": user})
    refused(await house.client.get(f"{TASKS}/{made['id']}"), 404, "unknown_task")
    restored = await house.client.post(f"{TASKS}/{made['id']}/restore", params={"user_id": user})
    assert restored.status_code == 200
    refused(await house.client.post(f"{TASKS}/{made['id']}/restore"), 409, "not_deleted")
    page = await house.client.get(f"{TASKS}/{made['id']}/history", params={"user_id": user, "limit": 2})
    lines = page.json()["history"]
    assert [(line["action"], line["actor"], line["user_id"]) for line in lines] == [
        ("restored", "anybody", user), ("deleted", "anybody", user),
    ]  # fmt: skip
    assert all(len(line["trace_id"]) == 32 for line in lines)
    last = (await house.client.get(page.links["next"]["url"])).json()
    assert [line["action"] for line in last["history"]] == ["created"]


async def test_clearing_without_a_user_takes_nobody_elses(house: Any, user: str) -> None:
    await make(house, user)
    await house.client.post(TASKS, json={"summary": "Nobody's"})
    assert (await house.client.delete(TASKS)).json()["count"] >= 1
    assert (await house.client.get(TASKS, params={"user_id": user})).json()["count"] == 1


async def test_where_versions_are_wanted_an_edit_must_name_one(
    kafka: str, with_store: Any, open_gateway: Any, tmp_path: Path, user: str, house: Any
) -> None:
    ports: Ports = with_store[0]
    own = replace(ports, gateway=Ports.free().gateway)
    made = await make(house, user)
    path = f"{TASKS}/{made['id']}"
    async with open_gateway(kafka, tmp_path, own, REQUIRE_IF_MATCH="true") as strict:
        for answer in [
            await strict.client.put(path, json={"priority": "low"}),
            await strict.client.patch(path, json={"priority": "low"}),
            await strict.client.delete(path),
            await strict.client.post(f"{TASKS}/bulk", json={"operations": [{"op": "complete", "id": made["id"]}]}),
        ]:
            refused(answer, 428, "if_match_required")
        unsaid = await strict.client.patch(path, json={"priority": "low"}, headers={"If-Match": ""})
        refused(unsaid, 422, "invalid_request")
        allowed = {"operations": [{"op": "complete", "id": made["id"], "version": 1}]}
        assert (await strict.client.post(f"{TASKS}/bulk", json=allowed)).json()["status"] == "success"
        assert (await strict.client.patch(path, json={"priority": "low"}, headers={"If-Match": '"2"'})).is_success
