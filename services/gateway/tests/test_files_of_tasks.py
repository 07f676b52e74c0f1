"""Tasks as files and calendars at the door: what comes through it, and what no log may hold."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest


async def test_a_calendar_is_opened_by_its_address_alone_until_it_is_revoked(house: Any) -> None:
    ana = {"user_id": f"ana-{uuid4()}"}
    made = await house.client.post("/api/v1/calendar-feeds", json={"name": "Ana's days"}, params=ana)
    assert made.status_code == 201, made.text
    feed = made.json()
    assert feed["url"].endswith(".ics")
    assert "/api/" not in feed["url"]
    token = feed["url"].rpartition("/")[2].removesuffix(".ics")
    assert len(token) >= 43
    await house.client.post("/api/v1/tasks", json={"summary": "Call Tom", "due_date": "2026-12-01"}, params=ana)
    await house.client.post("/api/v1/tasks", json={"summary": "Some day"}, params=ana)

    calendar = await house.client.get(feed["url"])
    assert (calendar.status_code, calendar.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "SUMMARY:Call Tom\r\n" in calendar.text
    assert "Some day" not in calendar.text
    assert calendar.headers["cache-control"] == "private, max-age=300"
    assert calendar.headers["last-modified"].endswith("GMT")
    known = await house.client.get(feed["url"], headers={"If-None-Match": calendar.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")

    listed = await house.client.get("/api/v1/calendar-feeds", params=ana)
    assert [one["feed_id"] for one in listed.json()["feeds"]] == [feed["feed_id"]]
    assert token not in listed.text
    await house.client.delete(f"/api/v1/calendar-feeds/{feed['feed_id']}", params=ana)
    gone = await house.client.get(feed["url"])
    assert (gone.status_code, gone.json()["code"]) == (404, "unknown_calendar_feed")


async def test_no_log_tells_the_address_of_a_calendar(another: Any) -> None:
    feed = (await another.client.post("/api/v1/calendar-feeds", json={"name": "Days"})).json()
    token = feed["url"].rpartition("/")[2].removesuffix(".ics")
    await another.client.get(feed["url"])
    lines = another.process.recent
    async with asyncio.timeout(10):
        while not any("/calendar-feeds/{" in line for line in lines):
            await asyncio.sleep(0.02)
    assert not any(token in line for line in lines)


@pytest.mark.parametrize("token", ["x", "x" * 1_000, "%2E%2E", "a%2Fb", "%F0%9F%94%91"])
async def test_an_address_that_was_never_given_leads_nowhere(house: Any, token: str) -> None:
    assert (await house.client.get(f"/calendar-feeds/{token}.ics")).status_code == 404


async def test_an_export_is_refused_like_any_request(house: Any) -> None:
    wrong = await house.client.get("/api/v1/tasks/export", params={"format": "xlsx"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "query.format")
    relevance = await house.client.get("/api/v1/tasks/export", params={"sort": "relevance"})
    assert (relevance.status_code, relevance.headers["content-type"]) == (422, "application/problem+json")


async def test_an_export_names_its_file(house: Any) -> None:
    ana = {"user_id": f"ana-{uuid4()}"}
    await house.client.post("/api/v1/tasks", json={"summary": "=1+1"}, params=ana)
    answer = await house.client.get("/api/v1/tasks/export", params=ana)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].endswith('.csv"')
    assert ",'=1+1," in answer.text


async def test_without_its_store_nothing_is_half_answered(lonely: Any) -> None:
    for path in ("/api/v1/tasks/export", "/calendar-feeds/abc.ics"):
        answer = await lonely.client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "task_store_away")


@pytest.mark.parametrize("name", ["a%2F", "a%2Fb", "%2E%2E", "%2E", "a%2Fmessages", "%25", "x%20y"])
async def test_the_id_of_a_conversation_comes_through_as_it_is(house: Any, name: str) -> None:
    for answer in (
        await house.client.get(f"/api/v1/conversations/{name}/messages"),
        await house.client.delete(f"/api/v1/conversations/{name}"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown_conversation")
    expected = {"a%2F": "a/", "a%2Fb": "a/b", "%2E%2E": "..", "%2E": ".", "%25": "%", "x%20y": "x y"}
    assert answer.json()["detail"] == f"There is no conversation {expected.get(name, 'a/messages')}."


async def test_a_verdict_needs_a_task_in_doubt(house: Any) -> None:
    made = (await house.client.post("/api/v1/tasks", json={"summary": "Sure"})).json()
    for verdict in ("accept", "reject"):
        path = f"/api/v1/tasks/{made['id']}/{verdict}"
        assert (await house.client.post(path)).json()["code"] == "not_in_review"
        stale = await house.client.post(path, headers={"If-Match": '"9"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "version_conflict")
        assert (await house.client.post(path, json=[])).status_code == 422
        assert (await house.client.post("/api/v1/tasks/0/" + verdict)).status_code == 422
    assert (await house.client.get("/api/v1/tasks/review")).status_code == 200
