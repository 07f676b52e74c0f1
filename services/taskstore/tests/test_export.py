"""Tasks as files: all of them, in forms that other programs take."""

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from icalendar import Calendar

from taskstore.exporting import pages as paging


async def export(client: Any, **query: Any) -> Any:
    answer = await client.get("/tasks/export", params=query)
    assert answer.status_code == 200, answer.text
    return answer


async def lines(client: Any, **query: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((await export(client, **query)).text, newline="")))


@pytest.mark.parametrize("summary", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1"])
async def test_no_cell_of_a_csv_is_a_formula(client: Any, summary: str) -> None:
    body = {"summary": summary, "description": "\t=1", "assignee": "=cmd", "tags": ["=a", "b"], "category": "@x"}
    await client.post("/tasks", json=body)
    (line,) = await lines(client)
    assert line["summary"] == f"'{summary}"
    assert (line["description"], line["assignee"], line["tags"], line["category"]) == (
        "'\t=1",
        "'=cmd",
        '["=a", "b"]',
        "'@x",
    )


@pytest.mark.parametrize("space", [" ", "   ", "\u00a0", "\u3000", " \t", "\n "])
async def test_white_space_before_a_formula_hides_it_from_nobody(client: Any, space: str) -> None:
    await client.post("/tasks", json={"summary": "Add up", "description": f"{space}=1+1"})
    await client.post(
        "/tasks", json={"summary": "Call Tom", "description": f"{space.strip(chr(9) + chr(10))}at = noon"}
    )
    told = {line["summary"]: line["description"] for line in await lines(client)}
    assert told["Add up"] == f"'{space}=1+1"
    assert not told["Call Tom"].startswith("'"), "a sign within is none"


async def test_a_csv_keeps_quotes_lines_letters_and_tags(client: Any) -> None:
    words = 'He said "now", then\nleft; naïve 日本語 🙂'
    tags = ["paris, texas", "a; b", 'the "big" one', "büro"]
    body = {"summary": "Call Tom", "description": words, "metadata": {"a": [1]}, "tags": tags}
    await client.post("/tasks", json=body)
    answer = await export(client, format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="tasks-')
    assert answer.content.startswith(b"id,summary,"), "no byte order mark is part of the first name"
    (line,) = await lines(client)
    assert (line["description"], json.loads(line["metadata"])) == (words, {"a": [1]})
    assert json.loads(line["tags"]) == tags


async def test_all_pages_come_in_the_order_and_by_the_filters_of_the_list(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "_AT_ONCE", 3)
    for number in range(10):
        await client.post("/tasks", json={"summary": f"Task {number}", "priority": "high" if number % 2 else "low"})
    gone = (await client.post("/tasks", json={"summary": "Gone"})).json()
    await client.delete(f"/tasks/{gone['id']}")
    everything = [task["summary"] for task in (await export(client, format="json")).json()]
    assert everything == [f"Task {number}" for number in reversed(range(10))]
    oldest = await lines(client, priority="high", order="asc")
    assert [line["summary"] for line in oldest] == [f"Task {number}" for number in range(1, 10, 2)]
    assert len(Calendar.from_ical((await export(client, format="ics")).content).todos) == 10
    somebody_else = await client.get("/tasks/export", params={"format": "json"}, headers={"X-User-Id": "ben"})
    assert somebody_else.json() == []


async def test_a_calendar_says_when_how_urgent_and_how_far(client: Any) -> None:
    long = "Call Tom, about: the offer; and\nthe venue " * 10
    day = {"summary": "By day", "due_date": "2026-12-01", "priority": "urgent", "tags": ["home"], "category": "calls"}
    moment = {"summary": "By hour", "due_date": "2026-12-01T09:00:00+02:00", "status": "completed"}
    for body in (day, moment, {"summary": "Some day", "description": long, "status": "in_progress"}):
        assert (await client.post("/tasks", json=body)).status_code == 201
    answer = await export(client, format="ics", order="asc")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "long lines are folded"
    calendar = Calendar.from_ical(answer.content)
    assert (calendar["VERSION"], calendar.errors) == ("2.0", [])
    by_day, by_hour, some_day = calendar.todos
    assert [todo.errors for todo in calendar.todos] == [[], [], []]
    assert by_day["DUE"].dt == date(2026, 12, 1)
    assert b"DUE;VALUE=DATE:20261201\r\n" in answer.content
    assert by_hour["DUE"].dt == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert b"DUE:20261201T070000Z\r\n" in answer.content
    assert "DUE" not in some_day
    assert [str(todo["STATUS"]) for todo in calendar.todos] == ["NEEDS-ACTION", "COMPLETED", "IN-PROCESS"]
    assert [int(todo["PRIORITY"]) for todo in calendar.todos] == [1, 5, 5]
    assert by_day.categories == ["calls", "home"]
    assert str(some_day["DESCRIPTION"]) == long


async def test_an_edited_task_keeps_its_name_in_calendars_and_says_that_it_is_newer(client: Any) -> None:
    made = (await client.post("/tasks", json={"summary": "Call Tom"})).json()
    (before,) = Calendar.from_ical((await export(client, format="ics")).content).todos
    await client.put(f"/tasks/{made['id']}", json={"summary": "Call Eve"})
    (after,) = Calendar.from_ical((await export(client, format="ics")).content).todos
    assert before["UID"] == after["UID"]
    assert (int(before["SEQUENCE"]), int(after["SEQUENCE"])) == (1, 2)
    assert str(after["SUMMARY"]) == "Call Eve"


async def test_nothing_at_all_is_a_file_too(client: Any) -> None:
    assert (await export(client, format="json")).json() == []
    assert await lines(client) == []
    assert Calendar.from_ical((await export(client, format="ics")).content).todos == []


@pytest.mark.parametrize("query", [{"format": "xlsx"}, {"sort": "relevance"}, {"status": "lost"}, {"sort": "mood"}])
async def test_what_can_not_be_exported_is_said_before_anything_is(client: Any, query: dict[str, str]) -> None:
    assert (await client.get("/tasks/export", params=query)).status_code == 422
