"""Tasks by hand: patched, put into the trash and taken out, held to a version, waiting for each other, remembered."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from contracts.changed import TaskChanged
from taskstore.trash import Trash


@pytest.fixture
def client(client: httpx.AsyncClient) -> httpx.AsyncClient:
    """The same, asked with a key."""
    client.headers["X-Actor"] = "api-key:ia_1234"
    return client


@pytest.fixture
async def task(client: httpx.AsyncClient) -> dict[str, Any]:
    return await make(client, "Call Tom", metadata={"room": {"floor": 2, "name": "blue"}, "a": 1}, tags=["home"])


async def make(client: httpx.AsyncClient, summary: str, **others: Any) -> dict[str, Any]:
    answer = await client.post("/tasks", json={"summary": summary, **others})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def test_a_patch_merges_and_null_removes(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    path = f"/tasks/{task['id']}"
    patch = {"metadata": {"room": {"floor": None, "seats": 4}, "a": None}, "description": "At noon."}
    after = (await client.patch(path, json=patch)).json()
    assert after["metadata"] == {"room": {"name": "blue", "seats": 4}}
    assert (after["summary"], after["description"], after["tags"]) == ("Call Tom", "At noon.", ["home"])

    emptied = (await client.patch(path, json={"description": None, "tags": None, "metadata": None})).json()
    assert (emptied["description"], emptied["tags"], emptied["metadata"]) == (None, [], {})
    for name in ("summary", "category", "priority", "status"):
        refused(await client.patch(path, json={name: None}), 422, "invalid_request")


async def test_a_put_replaces_the_metadata_that_it_names(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    after = (await client.put(f"/tasks/{task['id']}", json={"metadata": {"b": 2}})).json()
    assert (after["metadata"], after["tags"]) == ({"b": 2}, ["home"])


async def test_patches_may_not_gather_more_metadata_than_fits(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    path = f"/tasks/{task['id']}"
    assert (await client.patch(path, json={"metadata": {"b": "x" * 10_000}})).status_code == 200
    refused(await client.patch(path, json={"metadata": {"c": "x" * 10_000}}), 422, "invalid_request")
    assert "c" not in (await client.get(path)).json()["metadata"]


async def test_an_edit_that_changes_nothing_happens_not(
    client: httpx.AsyncClient, house: Any, task: dict[str, Any]
) -> None:
    for answer in [
        await client.put(f"/tasks/{task['id']}", json=task),
        await client.patch(f"/tasks/{task['id']}", json={"tags": [" HOME "], "due_date": None}),
    ]:
        assert answer.json()["version"] == 1
    assert len(await house.outbox(TaskChanged)) == 1


async def test_sending_back_the_same_date_keeps_how_it_was_found(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    due = {"day": "2026-11-27", "phrase": "Friday", "time_zone": "UTC", "basis": "2026-11-20T12:00:00Z"}
    job = submission()
    await house.hears(job.chatted())
    await house.hears(job.analysed(job.tells("Call Tom", due=due)))
    (found,) = (await client.get("/tasks")).json()["tasks"]
    edited = (await client.put(f"/tasks/{found['id']}", json={**found, "priority": "high"})).json()
    assert (edited["priority"], edited["due"]["phrase"]) == ("high", "Friday")
    assert (await client.patch(f"/tasks/{found['id']}", json={"due_date": "2026-11-28"})).json()["due"] is None


async def test_tags_are_written_alike(client: httpx.AsyncClient) -> None:
    made = await make(client, "Buy milk", tags=[" Shop ", "SHOP", "at   home"])
    assert made["tags"] == ["shop", "at home"]


async def test_a_deleted_task_lies_in_the_trash_until_it_is_restored(
    client: httpx.AsyncClient, house: Any, task: dict[str, Any]
) -> None:
    path = f"/tasks/{task['id']}"
    refused(await client.post(f"{path}/restore"), 409, "not_deleted")
    assert (await client.delete(path)).json()["status"] == "success"
    for answer in [
        await client.get(path),
        await client.put(path, json={"summary": "x"}),
        await client.patch(path, json={"summary": "x"}),
        await client.delete(path),
    ]:
        refused(answer, 404, "unknown_task")
    assert (await client.get("/tasks")).json()["tasks"] == []
    (lying,) = (await client.get("/tasks", params={"deleted": True})).json()["tasks"]
    assert (lying["id"], lying["version"], lying["deleted_at"] is not None) == (task["id"], 2, True)
    refused(await client.post(f"{path}/restore", headers={"X-User-Id": "ben"}), 404, "unknown_task")

    restored = (await client.post(f"{path}/restore")).json()
    assert (restored["version"], restored["deleted_at"], restored["summary"]) == (3, None, "Call Tom")
    assert (await client.get(path)).json() == restored
    told = await house.outbox(TaskChanged)
    assert [(t.change, t.version) for t in told] == [("created", 1), ("deleted", 2), ("updated", 3)]
    assert told[-1].task.summary == "Call Tom"


async def test_a_task_can_be_deleted_for_good_at_once_or_from_the_trash(
    client: httpx.AsyncClient, house: Any, task: dict[str, Any]
) -> None:
    other = await make(client, "Call Eve")
    await client.delete(f"/tasks/{other['id']}")
    for one in (task, other):
        assert (await client.delete(f"/tasks/{one['id']}", params={"permanent": True})).status_code == 200
    assert await house.value("select (select count(*) from tasks) + (select count(*) from task_history)") == 0
    deleted = [t.task_id for t in await house.outbox(TaskChanged) if t.change == "deleted"]
    assert sorted(deleted) == [task["id"], other["id"]], "each was told once"


async def test_what_lay_in_the_trash_long_enough_is_deleted_for_good(client: httpx.AsyncClient, house: Any) -> None:
    old, young, living = [await make(client, f"Task {n}") for n in range(3)]
    for one in (old, young):
        await client.delete(f"/tasks/{one['id']}")
    await house.rows("update tasks set deleted_at = $2 where id = $1", old["id"], datetime.now(UTC) - timedelta(days=8))
    assert await Trash(house.database, days=7).empty() == 1
    left = await house.rows("select id from tasks order by id")
    assert [row["id"] for row in left] == [young["id"], living["id"]]


async def test_deleted_tasks_are_told_to_no_analysis_and_shown_with_no_job(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission(conversation="talk")
    await house.hears(job.chatted())
    await house.hears(job.analysed("Call Tom", "Call Eve"))
    gone = (await client.get("/tasks")).json()["tasks"][0]
    await client.delete(f"/tasks/{gone['id']}")
    again = job.later()
    await house.hears(again.chatted())
    request = await house.value(
        "select value from outbox where topic = 'analysis.requested.v1' order by id desc limit 1"
    )
    assert b'"open_tasks"' in request
    assert gone["summary"].encode() not in request.split(b'"open_tasks"')[1]
    assert len((await client.get(f"/jobs/{job.job_id}")).json()["tasks"]) == 1
    await house.hears(again.analysed(again.tells("Ring them", updates=gone["id"])))
    assert await house.value("select count(*) from task_mentions") == 0, "what is deleted gains nothing"


async def test_an_edit_of_another_version_is_refused(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    path = f"/tasks/{task['id']}"
    read = await client.get(path)
    assert read.headers["etag"] == '"1"'
    assert (await client.put(path, json={"status": "completed"}, headers={"If-Match": '"1"'})).headers["etag"] == '"2"'
    for stale in ('"1"', 'W/"2"', '"1", "3"', "2", '"x"'):
        headers = {"If-Match": stale}
        refused(await client.put(path, json={"summary": "x"}, headers=headers), 412, "version_conflict")
        refused(await client.patch(path, json={"summary": "x"}, headers=headers), 412, "version_conflict")
        refused(await client.delete(path, headers=headers), 412, "version_conflict")
    assert (await client.patch(path, json={"summary": "x"}, headers={"If-Match": '"7", "2"'})).status_code == 200
    assert (await client.delete(path, headers={"If-Match": "*"})).status_code == 200
    refused(await client.post(f"{path}/restore", headers={"If-Match": '"3"'}), 412, "version_conflict")
    assert (await client.post(f"{path}/restore", headers={"If-Match": '"4"'})).headers["etag"] == '"5"'


async def test_what_is_known_already_is_not_sent_again(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    path = f"/tasks/{task['id']}"
    for known in ('"1"', 'W/"1"', '"0", "1"', "*"):
        answer = await client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')
    assert (await client.get(path, headers={"If-None-Match": '"2"'})).status_code == 200


async def test_of_two_edits_of_one_version_one_is_done(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    answers = await asyncio.gather(
        *(
            client.patch(f"/tasks/{task['id']}", json={"assignee": f"Ben {n}"}, headers={"If-Match": '"1"'})
            for n in range(6)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]


async def test_tasks_wait_for_each_other_but_not_in_a_circle(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    offer = await make(client, "Send the offer", depends_on=[task["id"]])
    bill = await make(client, "Send the bill", depends_on=[offer["id"], task["id"], offer["id"]])
    assert bill["depends_on"] == [task["id"], offer["id"]]
    assert (await client.get(f"/tasks/{bill['id']}")).json()["depends_on"] == bill["depends_on"]
    for method in (client.put, client.patch):
        for needed in (bill["id"], offer["id"], task["id"]):
            answer = await method(f"/tasks/{task['id']}", json={"depends_on": [needed]})
            refused(answer, 422, "dependency_cycle")
            assert answer.json()["errors"][0]["field"] == "body.depends_on"

    ben = {"X-User-Id": "ben"}
    stranger = (await client.post("/tasks", json={"summary": "x"}, headers=ben)).json()
    for unknown in (stranger["id"], 2**62):
        refused(await client.post("/tasks", json={"summary": "x", "depends_on": [unknown]}), 422, "invalid_request")
        refused(await client.put(f"/tasks/{task['id']}", json={"depends_on": [unknown]}), 422, "invalid_request")

    async def found(blocked: bool) -> list[str]:
        tasks = (await client.get("/tasks", params={"blocked": blocked, "order": "asc"})).json()["tasks"]
        return [one["summary"] for one in tasks]

    assert (await found(True), await found(False)) == (["Send the offer", "Send the bill"], ["Call Tom"])
    await client.patch(f"/tasks/{task['id']}", json={"status": "completed"})
    assert await found(True) == ["Send the bill"]
    await client.delete(f"/tasks/{offer['id']}")
    assert await found(True) == []
    freed = (await client.patch(f"/tasks/{bill['id']}", json={"depends_on": None})).json()
    assert freed["depends_on"] == []


async def test_two_edits_at_once_close_no_circle(client: httpx.AsyncClient) -> None:
    for _ in range(5):
        one, other = await make(client, "One"), await make(client, "Other")
        answers = await asyncio.gather(
            client.patch(f"/tasks/{one['id']}", json={"depends_on": [other["id"]]}),
            client.patch(f"/tasks/{other['id']}", json={"depends_on": [one["id"]]}),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 422]


async def test_an_analysis_that_tells_of_a_circle_makes_none(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission()
    await house.hears(job.chatted())
    told = [job.tells(f"Task {n}", depends_on=((n + 1) % 3, n)) for n in range(3)]
    await house.hears(job.analysed(*told))
    waiting = {one["id"]: one["depends_on"] for one in (await client.get("/tasks")).json()["tasks"]}
    first, second, third = sorted(waiting)
    assert waiting == {first: [second], second: [third], third: []}


async def test_the_history_tells_who_did_what_and_by_which_event(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission()
    await house.hears(job.chatted())
    answer = job.analysed("Call Tom")
    await house.hears(answer)
    (task,) = (await client.get("/tasks")).json()["tasks"]
    path = f"/tasks/{task['id']}"
    trace = "00-" + "1" * 32 + "-" + "2" * 16 + "-01"
    await client.patch(path, json={"assignee": "Ben"}, headers={"traceparent": trace})
    again = job.later()
    await house.hears(again.chatted())
    await house.hears(again.analysed(again.tells("Call Tom", updates=task["id"], priority="high")))
    await client.patch(path, json={"status": "completed"})
    await client.patch(path, json={"status": "pending"})
    await client.delete(path)
    body = (await client.get(f"{path}/history")).json()
    lines = body["history"]
    assert [line["action"] for line in lines] == [
        "deleted", "reopened", "completed", "retold", "updated", "created",
    ]  # fmt: skip
    assert [line["version"] for line in lines] == [6, 5, 4, 3, 2, 1]
    deleted, _, completed, retold, updated, created = lines
    assert updated["changes"] == {"assignee": {"before": None, "after": "Ben"}}
    assert (updated["user_id"], updated["actor"], updated["trace_id"]) == ("ana", "api-key:ia_1234", "1" * 32)
    assert completed["changes"] == {"status": {"before": "pending", "after": "completed"}}
    assert retold["changes"]["priority"] == {"before": "medium", "after": "high"}
    assert (created["actor"], created["event_id"]) == ("analysis", str(answer.event_id))
    assert created["changes"]["summary"] == {"before": None, "after": "Call Tom"}
    events = {str(row["event_id"]) for row in await house.rows("select event_id from outbox")}
    assert {updated["event_id"], completed["event_id"], deleted["event_id"]} <= events
    refused(await client.get(f"{path}/history", headers={"X-User-Id": "ben"}), 404, "unknown_task")

    await house.hears(answer)  # once more
    assert (await client.get(f"{path}/history")).json() == body

    seen, cursor = [], None
    while True:
        page = (
            await client.get(f"{path}/history", params={"limit": 4} | ({"cursor": cursor} if cursor else {}))
        ).json()
        seen += page["history"]
        if (cursor := page["next_cursor"]) is None:
            break
    assert seen == lines
    refused(await client.get(f"{path}/history", params={"cursor": "junk"}), 422, "invalid_cursor")


async def test_clearing_fills_the_trash_of_one_user(client: httpx.AsyncClient, task: dict[str, Any]) -> None:
    await client.post("/tasks", json={"summary": "x"}, headers={"X-User-Id": "ben"})
    assert (await client.delete("/tasks")).json()["count"] == 1
    assert (await client.delete("/tasks")).json()["count"] == 0
    assert (await client.post(f"/tasks/{task['id']}/restore")).status_code == 200
    assert (await client.get("/tasks", headers={"X-User-Id": "ben"})).json()["count"] == 1
