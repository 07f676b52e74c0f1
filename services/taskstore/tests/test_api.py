"""The internal API, as the gateway asks it."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.changed import TaskChanged
from contracts.http.files import FileView
from contracts.http.jobs import JobView
from contracts.http.problems import Problem
from contracts.http.submissions import Health
from contracts.task import Task


def refused(answer: httpx.Response, status: int) -> Problem:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = Problem.decode(answer.content)
    assert problem.status == problem.status_code == status
    return problem


async def test_nobody_passes_without_the_token(client: httpx.AsyncClient) -> None:
    token = client.headers["Authorization"].removeprefix("Bearer ")
    for authorization in ["", "Bearer wrong", f"Basic {token}", "Bearer тайна".encode()]:
        refused(await client.get("/tasks", headers={"Authorization": authorization}), 401)
    refused(await client.get("/health", headers={"Authorization": ""}), 401)


async def test_a_task_is_made_read_edited_and_deleted_and_each_is_told(client: httpx.AsyncClient, house: Any) -> None:
    given = {
        "summary": "Call Tom",
        "priority": "HIGH",
        "due_date": "2026-11-30",
        "tags": ["home"],
        "metadata": {"a": 1},
    }
    answer = await client.post("/tasks", json=given, headers={"traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"})
    assert answer.status_code == 201
    made = Task.decode(answer.content)
    assert (made.user_id, made.priority, made.due_date, made.tags) == ("ana", "high", "2026-11-30", ("home",))
    assert Task.decode((await client.get(f"/tasks/{made.id}")).content) == made

    edited = Task.decode((await client.put(f"/tasks/{made.id}", json={"status": "completed"})).content)
    assert (edited.summary, edited.status, edited.version) == ("Call Tom", "completed", 2)
    emptied = Task.decode((await client.put(f"/tasks/{made.id}", json={"due_date": None})).content)
    assert emptied.due_date is None
    assert (await client.delete(f"/tasks/{made.id}")).json()["status"] == "success"
    refused(await client.get(f"/tasks/{made.id}"), 404)

    told = await house.outbox(TaskChanged)
    assert [(t.change, t.version) for t in told] == [("created", 1), ("updated", 2), ("updated", 3), ("deleted", 4)]
    assert await house.value("select headers->>'traceparent' from outbox order by id limit 1") is not None
    assert await house.value("select value is null from outbox order by id desc limit 1")


async def test_a_moment_keeps_its_offset(client: httpx.AsyncClient) -> None:
    for given, kept in [
        ("2026-11-30T09:00:00+02:00", "2026-11-30T09:00:00+02:00"),
        ("2026-11-30T09:00", "2026-11-30T09:00:00+00:00"),
    ]:
        made = (await client.post("/tasks", json={"summary": "Call Tom", "due_date": given})).json()
        assert made["due_date"] == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("due_date", "2026-02-30"),
        ("due_date", "soon"),
        ("summary", "  "),
        ("summary", None),
        ("summary", "Call\x00Tom"),
        ("description", "a\x00b"),
        ("priority", "whatever"),
        ("priority", None),
        ("tags", ["a\x00b"]),
        ("tags", None),
        ("metadata", {"a": ["\x00"]}),
        ("metadata", {"a": "x" * 20_000}),
        ("metadata", None),
        ("category", None),
    ],
)
async def test_what_can_not_be_is_refused(client: httpx.AsyncClient, field: str, value: Any) -> None:
    made = (await client.post("/tasks", json={"summary": "Call Tom"})).json()
    problem = refused(await client.put(f"/tasks/{made['id']}", json={field: value}), 422)
    assert field in problem.errors[0].field
    refused(await client.post("/tasks", json={"summary": "Call Tom"} | {field: value}), 422)
    assert (await client.get(f"/tasks/{made['id']}")).json()["version"] == 1


@pytest.mark.parametrize(
    "body", ['{"summary": "x", "metadata": {"a": NaN}}', '{"summary": "x", "metadata": {"a": "\\ud800"}}',
             '{"summary": "x", "metadata": {"a": ' + "[" * 90 + "]" * 90 + "}}", "{", "[]", '{"summary": "\\ud800"}'],
)  # fmt: skip
async def test_json_that_no_table_takes_is_refused(client: httpx.AsyncClient, body: str) -> None:
    refused(await client.post("/tasks", content=body, headers={"content-type": "application/json"}), 422)


@pytest.mark.parametrize("task_id", ["0", "9223372036854775808", "9" * 30])
async def test_an_id_that_no_task_can_have_is_refused(client: httpx.AsyncClient, task_id: str) -> None:
    for answer in [
        await client.get(f"/tasks/{task_id}"),
        await client.put(f"/tasks/{task_id}", json={"summary": "x"}),
        await client.delete(f"/tasks/{task_id}"),
    ]:
        refused(answer, 422)


async def test_tasks_are_found_by_what_is_asked(client: httpx.AsyncClient, house: Any, submission: Any) -> None:
    job = submission()
    await house.hears(job.chatted())
    await house.hears(job.analysed("Call Tom", "Call Eve"))
    await client.post("/tasks", json={"summary": "Sleep", "status": "completed"})

    async def found(**query: Any) -> list[str]:
        body = (await client.get("/tasks", params=query)).json()
        assert body["count"] == len(body["tasks"])
        return [task["summary"] for task in body["tasks"]]

    assert await found() == ["Sleep", "Call Eve", "Call Tom"]
    assert await found(limit=1) == ["Sleep"]
    assert await found(status="completed") == ["Sleep"]
    assert await found(job_id=str(job.job_id)) == ["Call Eve", "Call Tom"]
    refused(await client.get("/tasks", params={"limit": 0}), 422)


async def test_users_do_not_see_each_other(client: httpx.AsyncClient) -> None:
    ben = {"X-User-Id": "ben"}
    made = (await client.post("/tasks", json={"summary": "Call Tom"})).json()
    refused(await client.get(f"/tasks/{made['id']}", headers=ben), 404)
    refused(await client.put(f"/tasks/{made['id']}", json={"summary": "x"}, headers=ben), 404)
    refused(await client.delete(f"/tasks/{made['id']}", headers=ben), 404)
    refused(await client.post("/tasks", json={"summary": "x", "user_id": "ana"}, headers=ben), 403)
    assert (await client.delete("/tasks", headers=ben)).json()["count"] == 0
    assert (await client.get("/tasks")).json()["count"] == 1


async def test_a_user_may_have_any_name(client: httpx.AsyncClient) -> None:
    made = (await client.post("/tasks", json={"summary": "x"}, headers={"X-User-Id": "J%C3%BCrgen 100%25"})).json()
    assert made["user_id"] == "Jürgen 100%"
    for wrong in ["", "%2Fetc", "%FF", "a" * 200]:
        refused(await client.get("/tasks", headers={"X-User-Id": wrong}), 422)


async def test_everybody_is_meant_where_that_is_said(client: httpx.AsyncClient, house: Any) -> None:
    await client.post("/tasks", json={"summary": "Call Tom"})
    del client.headers["X-User-Id"]
    client.headers["X-Everybody"] = "yes"
    anonymous = (await client.post("/tasks", json={"summary": "Call Eve"})).json()
    assert anonymous["user_id"] is None
    assert (await client.get("/tasks")).json()["count"] == 2
    assert (await client.get("/tasks", headers={"X-User-Id": "ana"})).json()["count"] == 1
    cleared = (await client.delete("/tasks")).json()
    assert (cleared["status"], cleared["count"]) == ("success", 1), "the nameless one's alone"
    assert (await client.get("/tasks", headers={"X-User-Id": "ana"})).json()["count"] == 1
    assert await house.value("select count(*) from outbox where value is null") == 1


async def test_a_job_is_shown_with_all_that_became_of_it(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission(files=["audio", "image"], conversation="talk")
    await house.hears(job.submitted(), job.progressed("audio"), job.read("audio"), job.failed("image", "Too dark."))
    await house.hears(job.analysed("Call Tom"))
    view = JobView.decode((await client.get(f"/jobs/{job.job_id}")).content)
    assert (view.status, view.response, view.tokens_used, view.dropped) == ("partial", "Noted.", 7, 1)
    message, audio, image = view.parts
    assert (message.text, message.provider) == ("Please call Tom tomorrow.", "sender")
    assert audio.text == "We ship on Friday."
    assert audio.segments[0].end_s == 2
    assert (audio.file_id, audio.filename) == (job.file("audio").file_id, "audio.bin")
    assert (image.status, image.error.reason, image.text) == ("failed", "Too dark.", None)
    assert [task.summary for task in view.tasks] == ["Call Tom"]
    assert view.tasks[0].source.quote == "call Tom"
    assert view.suggestions[0].text == "Ask for the number."
    assert view.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert next(iter(view.timings)) == "accepted"
    assert view.completed_at is not None

    fingerprint = await client.get(f"/jobs/{job.job_id}/fingerprint")
    assert fingerprint.json() == {"fingerprint": "f" * 64}
    file = FileView.decode((await client.get(f"/files/{audio.file_id}")).content)
    assert (file.filename, file.kind, file.user_id) == ("audio.bin", "audio", "ana")
    for path in [f"/jobs/{job.job_id}", f"/jobs/{job.job_id}/fingerprint", f"/files/{audio.file_id}"]:
        refused(await client.get(path, headers={"X-User-Id": "ben"}), 404)


async def test_a_job_that_is_not_known_yet_is_waited_for(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission()
    asking = asyncio.create_task(client.get(f"/jobs/{job.job_id}", params={"wait": 10}))
    asking_for_file = asyncio.create_task(client.get(f"/files/{uuid4()}", params={"wait": 0.1}))
    refused(await asking_for_file, 404)
    assert not asking.done()
    await house.hears(job.chatted())
    assert (await asyncio.wait_for(asking, 5)).json()["status"] == "analysing"


async def test_paths_that_lead_nowhere_are_problems_too(client: httpx.AsyncClient) -> None:
    refused(await client.get("/nowhere"), 404)
    refused(await client.patch("/tasks"), 405)
    refused(await client.get("/jobs/not-an-id"), 422)


async def test_health_tells_how_the_database_does(client: httpx.AsyncClient, house: Any) -> None:
    assert Health.decode((await client.get("/health")).content).status == "healthy"
    await house.database.stop()
    answer = await client.get("/health")
    assert answer.status_code == 503
    assert Health.decode(answer.content).status == "down"
    refused(await client.get("/tasks"), 503)
