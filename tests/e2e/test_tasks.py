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


async def test_a_deleted_task_can_be_restored_until_it_is_deleted_for_good(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        made = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": user})).json()
        path = f"/tasks/{made['id']}"
        await http.delete(path)
        trash = (await http.get("/tasks", params={"user_id": user, "deleted": True})).json()
        restored = await http.post(f"{path}/restore")
        twice = await http.post(f"{path}/restore")
        await http.delete(path, params={"permanent": True})
        gone = await http.post(f"{path}/restore")

    assert [task["id"] for task in trash["tasks"]] == [made["id"]]
    assert trash["tasks"][0]["deleted_at"]
    assert (restored.status_code, restored.json()["deleted_at"]) == (200, None)
    assert (twice.status_code, gone.status_code) == (409, 404)


async def test_two_people_do_not_overwrite_each_other(house: House) -> None:
    async with house.http() as http:
        made = await http.post("/tasks", json={"summary": "Buy milk", "user_id": a_user(), "metadata": {"a": {"b": 1}}})
        path, first = f"/tasks/{made.json()['id']}", {"If-Match": made.headers["etag"]}
        patch = {"content": '{"metadata": {"a": {"c": 2}}}'}
        merge = {"Content-Type": "application/merge-patch+json"}
        mine = await http.patch(path, **patch, headers=first | merge)
        yours = await http.patch(path, **patch, headers=first | merge)
        unchanged = await http.get(path, headers={"If-None-Match": mine.headers["etag"]})

    assert (mine.status_code, mine.json()["metadata"]) == (200, {"a": {"b": 1, "c": 2}})
    assert (yours.status_code, yours.json()["code"]) == (412, "version_conflict")
    assert unchanged.status_code == 304


async def test_many_tasks_are_made_found_and_paged_through(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        params = {"user_id": user}
        made = await http.post(
            "/tasks/bulk",
            params=params,
            json={
                "operations": [
                    *({"op": "create", "task": {"summary": f"Buy milk {n}", "tags": ["shop"]}} for n in range(5)),
                    {"op": "create", "task": {"summary": "Prepare the presentation", "due_date": "2020-01-01"}},
                    {"op": "complete", "id": 2**62},
                ]
            },
        )
        numbers = [result["id"] for result in made.json()["results"][:5]]
        misspelt = (await http.get("/tasks", params={**params, "q": "presentaton"})).json()
        overdue = (await http.get("/tasks", params={**params, "overdue": True})).json()
        tags = (await http.get("/tasks/tags", params=params)).json()
        page = await http.get("/tasks", params={**params, "tag": "shop", "limit": 2, "order": "asc"})
        seen = page.json()["tasks"]
        while "next" in page.links:
            page = await http.get(page.links["next"]["url"].removeprefix("/api/v1"))
            seen += page.json()["tasks"]

    assert made.status_code == 200
    assert [result["status"] for result in made.json()["results"]] == [201] * 6 + [404]
    assert made.json()["status"] == "partial"
    for found in (misspelt, overdue):
        assert [task["summary"] for task in found["tasks"]] == ["Prepare the presentation"]
    assert tags["tags"] == [{"tag": "shop", "count": 5}]
    assert [task["id"] for task in seen] == numbers


async def test_tasks_wait_for_each_other_and_their_history_is_told(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        params = {"user_id": user}
        first = (await http.post("/tasks", params=params, json={"summary": "Buy milk"})).json()
        second = (
            await http.post("/tasks", params=params, json={"summary": "Bake", "depends_on": [first["id"]]})
        ).json()
        circle = await http.patch(f"/tasks/{first['id']}", json={"depends_on": [second["id"]]})
        blocked = (await http.get("/tasks", params={**params, "blocked": True})).json()
        await http.patch(f"/tasks/{first['id']}", params=params, json={"status": "completed"})
        free = (await http.get("/tasks", params={**params, "blocked": True})).json()
        history = (await http.get(f"/tasks/{first['id']}/history", params=params)).json()

    assert (circle.status_code, circle.json()["code"]) == (422, "dependency_cycle")
    assert [task["id"] for task in blocked["tasks"]] == [second["id"]]
    assert free["tasks"] == []
    assert [line["action"] for line in history["history"]] == ["completed", "created"]
    assert history["history"][0]["changes"]["status"] == {"before": "pending", "after": "completed"}
    assert history["history"][0]["user_id"] == user
