"""The review inbox: tasks that were told in doubt."""

from typing import Any

import pytest

from contracts.changed import TaskChanged


@pytest.fixture
async def doubtful(house: Any, submission: Any) -> list[int]:
    """Ids of tasks that somebody should look at, the oldest first; beside them one that needs no look."""
    for summary, doubt in (("Call Tom", True), ("Call Eve", False), ("Call Ann", True), ("Call Bob", True)):
        job = submission()
        await house.hears(job.chatted())
        await house.hears(job.analysed(job.tells(summary, needs_review=doubt)))
    return [row["id"] for row in await house.rows("select id from tasks where needs_review order by id")]


async def inbox(client: Any, **query: Any) -> list[int]:
    """The ids in all pages."""
    ids: list[int] = []
    while True:
        page = (await client.get("/tasks/review", params=query)).json()
        ids += [task["id"] for task in page["tasks"]]
        if page["next_cursor"] is None:
            return ids
        query["cursor"] = page["next_cursor"]


async def actions(client: Any, task_id: int) -> list[str]:
    history = (await client.get(f"/tasks/{task_id}/history")).json()["history"]
    return [line["action"] for line in reversed(history)]


async def test_the_oldest_doubt_comes_first_page_by_page(client: Any, doubtful: list[int]) -> None:
    assert await inbox(client) == doubtful
    assert await inbox(client, limit=1) == doubtful
    assert await inbox(client, limit=2) == doubtful
    wrong = await client.get("/tasks/review", params={"cursor": "no"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_cursor")


async def test_what_is_accepted_leaves_the_inbox_and_everybody_hears_of_it(
    client: Any, house: Any, doubtful: list[int]
) -> None:
    task_id = doubtful[0]
    answer = await client.post(f"/tasks/{task_id}/accept", headers={"X-Actor": "jwt"})
    assert answer.status_code == 200, answer.text
    accepted = answer.json()
    assert (accepted["needs_review"], accepted["version"], answer.headers["etag"]) == (False, 2, '"2"')
    assert await inbox(client) == doubtful[1:]
    told = [change for change in await house.outbox(TaskChanged) if change.task_id == task_id][-1]
    assert (told.change, told.version, told.task.needs_review) == ("updated", 2, False)
    line = (await client.get(f"/tasks/{task_id}/history")).json()["history"][0]
    assert (line["action"], line["actor"], line["changes"]) == (
        "accepted",
        "jwt",
        {"needs_review": {"before": True, "after": False}},
    )


async def test_it_may_be_corrected_on_the_way(client: Any, doubtful: list[int]) -> None:
    path = f"/tasks/{doubtful[0]}/accept"
    assert (await client.post(path, json={"summary": None})).status_code == 422
    assert await inbox(client) == doubtful
    accepted = (await client.post(path, json={"summary": "Call Tomas", "due_date": "2026-12-01"})).json()
    assert (accepted["summary"], accepted["due_date"], accepted["needs_review"]) == ("Call Tomas", "2026-12-01", False)
    assert (await actions(client, doubtful[0]))[-2:] == ["updated", "accepted"]


async def test_what_is_rejected_goes_into_the_trash_with_the_reason(
    client: Any, house: Any, doubtful: list[int]
) -> None:
    task_id = doubtful[1]
    answer = await client.post(f"/tasks/{task_id}/reject", json={"reason": "He only joked."})
    assert answer.json()["status"] == "success"
    assert await inbox(client) == [doubtful[0], doubtful[2]]
    assert (await client.get(f"/tasks/{task_id}")).status_code == 404
    told = [change for change in await house.outbox(TaskChanged) if change.task_id == task_id][-1]
    assert (told.change, told.version) == ("deleted", 2)
    line = (await client.get(f"/tasks/{task_id}/history")).json()["history"][0]
    assert (line["action"], line["changes"]["reason"]["after"]) == ("rejected", "He only joked.")
    await client.post(f"/tasks/{task_id}/restore")
    assert await inbox(client) == doubtful


@pytest.mark.parametrize("verdict", ["accept", "reject"])
async def test_a_verdict_is_given_once_on_what_one_has_seen(client: Any, doubtful: list[int], verdict: str) -> None:
    path = f"/tasks/{doubtful[0]}/{verdict}"
    assert (await client.post(path, headers={"X-User-Id": "ben"})).status_code == 404
    late = await client.post(path, headers={"If-Match": '"7"'})
    assert (late.status_code, late.json()["code"]) == (412, "version_conflict")
    sure = (await client.post("/tasks", json={"summary": "By hand"})).json()
    needless = await client.post(f"/tasks/{sure['id']}/{verdict}")
    assert (needless.status_code, needless.json()["code"]) == (409, "not_in_review")
    assert (await client.post(path, headers={"If-Match": '"1"'})).status_code == 200
    again = await client.post(path)
    assert again.status_code == (409 if verdict == "accept" else 404)
