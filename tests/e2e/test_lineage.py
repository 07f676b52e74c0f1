"""What becomes of tasks and conversations afterwards: where they came from, doubts, files, calendars, forgetting."""

import csv
import io
from hashlib import sha256
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from icalendar import Calendar
from tests.e2e.house import House, a_user

PROMISE = "Please call the plumber by Friday. The sink is broken."


async def told(house: House, user: str, message: str, **others: Any) -> dict[str, Any]:
    """The job of a message, once it has ended."""
    async with house.http() as http:
        sent = await http.post(
            "/chat", json={"message": message, "user_id": user} | others, headers={"Prefer": "respond-async"}
        )
    assert sent.status_code == 202, sent.text
    return await house.ended(sent.json()["job_id"])


async def test_a_task_knows_the_words_the_reader_and_the_rules_it_came_from(house: House) -> None:
    user = a_user()
    job = await told(house, user, PROMISE)
    (task,) = job["tasks"]
    async with house.http() as http:
        lineage = (await http.get(f"/tasks/{task['id']}/lineage", params={"user_id": user})).json()
        strangers = await http.get(f"/tasks/{task['id']}/lineage", params={"user_id": a_user()})
        by_hand = (await http.post("/tasks", json={"summary": "Buy milk", "user_id": user})).json()
        hand = (await http.get(f"/tasks/{by_hand['id']}/lineage")).json()

    origin = lineage["origin"]
    assert (lineage["made_by"], lineage["mentions"], lineage["status"]) == ("analysis", [], "success")
    assert origin["sha256"] == sha256(PROMISE.encode()).hexdigest()
    source = origin["source"]
    assert PROMISE[source["start"] : source["end"]] == source["quote"]
    assert origin["sentence"] == "Please call the plumber by Friday."
    assert origin["reader"]["provider"] == "sender"
    assert origin["analyst"]["provider"] == "local"
    assert origin["analyst"]["prompt_version"].startswith("rules-")
    assert (origin["job_id"], origin["trace_id"]) == (job["job_id"], job["trace_id"])
    assert origin["accepted_at"] < origin["analysed_at"]
    assert strangers.status_code == 404
    assert (hand["made_by"], hand["origin"]) == ("hand", None)


async def test_a_task_from_a_file_names_the_file_and_what_was_said_again(house: House) -> None:
    user = a_user()
    text = b"Notes of the meeting.\nAction items:\n- Ana sends the offer to Acme by Friday\n"
    async with house.http() as http:
        sent = await http.post(
            "/upload/file",
            files={"file": ("notes.txt", text)},
            data={"user_id": user},
            headers={"Prefer": "respond-async"},
        )
        job = await house.ended(sent.json()["job_id"])
        (task,) = job["tasks"]
        await told(house, user, "Please send the offer to Acme by Thursday.")
        lineage = (await http.get(f"/tasks/{task['id']}/lineage", params={"user_id": user})).json()

    origin = lineage["origin"]
    assert (origin["filename"], origin["sha256"]) == ("notes.txt", sha256(text).hexdigest())
    assert origin["file_id"] == job["parts"][0]["file_id"]
    assert origin["kind"] == "document"
    assert origin["sentence"].lstrip("- ") == "Ana sends the offer to Acme by Friday"
    (mention,) = lineage["mentions"]
    assert mention["replaced"]["due_date"] == task["due_date"]
    assert mention["job_id"] != origin["job_id"]


async def test_what_was_told_in_doubt_is_accepted_with_corrections_or_rejected(house: House) -> None:
    user = {"user_id": a_user()}
    await told(house, user["user_id"], "Please renew it by Friday.")
    await told(house, user["user_id"], "Please return it by Monday.")
    async with house.http() as http:
        first, second = (await http.get("/tasks/review", params=user)).json()["tasks"]
        path = f"/tasks/{first['id']}"
        stale = await http.post(f"{path}/accept", headers={"If-Match": '"99"'}, params=user)
        accepted = await http.post(f"{path}/accept", json={"summary": "Renew the passport"}, params=user)
        again = await http.post(f"{path}/accept", params=user)
        history = (await http.get(f"{path}/history", params=user)).json()["history"]
        rejected = await http.post(f"/tasks/{second['id']}/reject", json={"reason": "No task."}, params=user)
        gone = await http.get(f"/tasks/{second['id']}", params=user)
        left = (await http.get("/tasks/review", params=user)).json()
    assert (stale.status_code, accepted.status_code, again.status_code) == (412, 200, 409)
    assert (accepted.json()["summary"], accepted.json()["needs_review"]) == ("Renew the passport", False)
    assert [line["action"] for line in history][:2] == ["accepted", "updated"]
    assert (rejected.status_code, gone.status_code, left["tasks"]) == (200, 404, [])


async def test_what_was_only_considered_waits_in_the_inbox_and_a_polite_request_does_not(house: House) -> None:
    user = {"user_id": a_user()}
    for said in (
        "We might need to repaint the fence sometime.",
        "Maybe someone should water the plants.",
        "Could you maybe send me the report by Friday?",
    ):
        await told(house, user["user_id"], said)
    async with house.http() as http:
        inbox = (await http.get("/tasks/review", params=user)).json()["tasks"]
        found = {task["summary"]: task for task in inbox}
        fence, plants = found["Repaint the fence"], found["Water the plants"]
        accepted = await http.post(f"/tasks/{fence['id']}/accept", params=user)
        rejected = await http.post(f"/tasks/{plants['id']}/reject", params=user)
        left = (await http.get("/tasks/review", params=user)).json()["tasks"]
        kept = (await http.get("/tasks", params=user)).json()["tasks"]
    assert len(found) == 2, found
    assert (accepted.status_code, rejected.status_code, left) == (200, 200, [])
    assert {task["summary"] for task in kept} == {"Repaint the fence", "Send me the report"}


async def test_all_of_many_tasks_are_exported_in_every_form(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        for start in range(0, 1_200, 400):
            operations = [
                {"op": "create", "task": {"summary": f"=Task {number}", "due_date": "2026-12-01"}}
                for number in range(start, start + 400)
            ]
            made = await http.post("/tasks/bulk", json={"operations": operations}, params={"user_id": user})
            assert made.json()["failed"] == 0, made.text
        files = {
            form: await http.get("/tasks/export", params={"user_id": user, "format": form})
            for form in ("csv", "json", "ics")
        }
        none = await http.get("/tasks/export", params={"user_id": user, "format": "json", "status": "completed"})
    lines = list(csv.DictReader(io.StringIO(files["csv"].text, newline="")))
    expected = {f"=Task {number}" for number in range(1_200)}
    assert {line["summary"] for line in lines} == {f"'{summary}" for summary in expected}
    assert {task["summary"] for task in files["json"].json()} == expected
    todos = Calendar.from_ical(files["ics"].content).todos
    assert {str(todo["SUMMARY"]) for todo in todos} == expected
    assert len(lines) == len(todos) == 1_200
    assert all(f'.{form}"' in file.headers["content-disposition"] for form, file in files.items())
    assert none.json() == []


async def test_a_calendar_is_subscribed_to_by_its_secret_address(house: House) -> None:
    user = a_user()
    async with house.http() as http:
        await http.post("/tasks", json={"summary": "Call Tom", "due_date": "2026-12-01", "user_id": user})
        made = await http.post("/calendar-feeds", json={"name": "Days"}, params={"user_id": user})
        assert made.status_code == 201, made.text
        feed = made.json()
    async with httpx.AsyncClient(timeout=30) as stranger:
        seen = await stranger.get(feed["url"])
        known = await stranger.get(feed["url"], headers={"If-None-Match": seen.headers["etag"]})
        guessed = await stranger.get(feed["url"].replace(".ics", "x.ics"))
    async with house.http() as http:
        revoked = await http.delete(f"/calendar-feeds/{feed['feed_id']}", params={"user_id": user})
        gone = await http.get(feed["url"])
    assert [str(todo["SUMMARY"]) for todo in Calendar.from_ical(seen.content).todos] == ["Call Tom"]
    assert (known.status_code, guessed.status_code, revoked.status_code, gone.status_code) == (304, 404, 200, 404)


@pytest.mark.parametrize("name", ["kitchen", "a/b messages", "wörld/messages", "..a", "50%?#x"])
async def test_a_conversation_is_found_read_and_forgotten(house: House, name: str) -> None:
    user = {"user_id": a_user()}
    job = await told(house, user["user_id"], PROMISE, conversation_id=name)
    path = f"/conversations/{quote(name, safe='').replace('.', '%2E')}"
    async with house.http() as http:
        listed = (await http.get("/conversations", params=user)).json()
        messages = (await http.get(f"{path}/messages", params=user)).json()
        deleted = await http.delete(path, params=user)
        left = (await http.get("/conversations", params=user)).json()
        gone = await http.get(f"{path}/messages", params=user)
        forgotten = (await http.get(f"/jobs/{job['job_id']}")).json()
        task = await http.get(f"/tasks/{job['tasks'][0]['id']}")
    (talk,) = listed["conversations"]
    assert (talk["conversation_id"], talk["messages"], talk["open_tasks"]) == (name, 2, 1)
    assert [(one["role"], one["job_id"]) for one in messages["messages"]] == [
        ("user", job["job_id"]),
        ("assistant", job["job_id"]),
    ]
    assert messages["messages"][0]["content"] == PROMISE
    assert (deleted.status_code, deleted.json()["jobs"]) == (200, 1)
    assert (left["conversations"], gone.status_code) == ([], 404)
    assert (forgotten["response"], forgotten["parts"][0]["text"]) == (None, None)
    assert task.json()["source"]["quote"] in PROMISE
