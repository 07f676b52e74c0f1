"""Tasks by hand, in the form that clients of the earlier product know."""

from typing import Any

import pytest
from tests.e2e.house import House, a_user


async def test_a_task_by_hand_has_the_defaults_it_always_had(house: House) -> None:
    async with house.http() as http:
        answer = await http.post("/tasks", json={"summary": "Buy milk"})

    assert answer.status_code == 201, answer.text
    task = answer.json()
    assert isinstance(task["id"], int)
    assert (task["category"], task["priority"], task["status"]) == ("general", "medium", "pending")
    assert {
        "id", "summary", "description", "category", "priority", "status", "user_id", "due_date", "tags", "metadata",
        "created_at", "updated_at",
    } <= task.keys()  # fmt: skip
    assert task["user_id"] is None


async def test_a_task_is_changed_field_by_field_listed_and_deleted(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": user, "tags": ["shop"]})).json()
        changed = (
            await http.put(f"/tasks/{made['id']}", json={"status": "completed", "due_date": "2026-12-01"})
        ).json()
        listed = (await http.get("/tasks", params={"user_id": user, "status": "completed"})).json()
        none = (await http.get("/tasks", params={"user_id": user, "status": "pending"})).json()
        deleted = await http.delete(f"/tasks/{made['id']}")
        gone = await http.get(f"/tasks/{made['id']}")

    assert (changed["summary"], changed["status"], changed["due_date"]) == ("Buy milk", "completed", "2026-12-01")
    assert changed["tags"] == ["shop"]
    assert (listed["count"], listed["status"], none["count"]) == (1, "success", 0)
    assert deleted.status_code == 200
    assert {"message", "status"} <= deleted.json().keys()
    assert gone.status_code == 404


async def test_a_client_may_send_back_the_whole_task_it_was_given(house: House) -> None:
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": a_user()})).json()
        answer = await http.put(f"/tasks/{made['id']}", json={**made, "priority": "high"})

    assert answer.status_code == 200, answer.text
    assert answer.json()["priority"] == "high"


async def test_clearing_touches_only_ones_own(house: House) -> None:
    mine, yours = a_user(), a_user()
    async with house.http() as http:
        for user in (mine, mine, yours):
            await http.post("/tasks", json={"summary": "Buy milk", "user_id": user})
        cleared = (await http.delete("/tasks", params={"user_id": mine})).json()
        left = (await http.get("/tasks", params={"user_id": yours})).json()

    assert cleared["count"] == 2
    assert {"message", "status", "count"} <= cleared.keys()
    assert left["count"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"summary": "   "},
        {"summary": "x", "priority": "whenever"},
        {"summary": "x", "status": "lost"},
        {"summary": "x", "due_date": "2026-02-30"},
        {"summary": "x", "due_date": "soon"},
        {"summary": "nul\u0000"},
    ],
)
async def test_a_task_that_can_not_be_is_refused(house: House, body: dict[str, Any]) -> None:
    async with house.http() as http:
        answer = await http.post("/tasks", json=body)

    assert answer.status_code == 422, answer.text
    assert answer.json()["code"]


async def test_without_a_user_all_tasks_are_seen_as_they_always_were(house: House) -> None:
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": a_user()})).json()
        everybody = (await http.get("/tasks", params={"limit": 5})).json()
        somebody_else = await http.get(f"/tasks/{made['id']}", params={"user_id": a_user()})

    assert made["id"] in [task["id"] for task in everybody["tasks"]]
    assert somebody_else.status_code == 404
