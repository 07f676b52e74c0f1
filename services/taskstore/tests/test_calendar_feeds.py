"""Calendars to subscribe to: what a token opens, and for how long."""

from hashlib import sha256
from typing import Any

from icalendar import Calendar

TOKEN = sha256(b"the token that only its user knows").hexdigest()
BEN = {"X-User-Id": "ben"}


async def subscribe(client: Any, token: str = TOKEN, **others: Any) -> dict[str, Any]:
    answer = await client.post("/calendar-feeds", json={"name": "Ana's", "token_sha256": token}, **others)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def summaries(client: Any) -> set[str]:
    answer = await client.get(f"/calendar-feeds/by-token/{TOKEN}")
    assert answer.status_code == 200, answer.text
    return {str(todo["SUMMARY"]) for todo in Calendar.from_ical(answer.content).todos}


async def test_it_shows_its_users_tasks_that_have_a_due_date(client: Any) -> None:
    await subscribe(client)
    assert await summaries(client) == set()
    for body in ({"summary": "Due", "due_date": "2026-12-01"}, {"summary": "Some day"}):
        await client.post("/tasks", json=body)
    await client.post("/tasks", json={"summary": "Ben's", "due_date": "2026-12-01"}, headers=BEN)
    gone = (await client.post("/tasks", json={"summary": "Gone", "due_date": "2026-12-01"})).json()
    await client.delete(f"/tasks/{gone['id']}")
    assert await summaries(client) == {"Due"}
    del client.headers["X-User-Id"]
    assert await summaries(client) == {"Due"}, "whoever asks, the token says whose it is"


async def test_who_has_it_already_is_told_so_until_it_changes(client: Any) -> None:
    await subscribe(client)
    path = f"/calendar-feeds/by-token/{TOKEN}"

    async def seen(known: str | None = None) -> tuple[int, str]:
        answer = await client.get(path, headers={"If-None-Match": known} if known else {})
        assert answer.headers["cache-control"] == "private, max-age=300"
        assert answer.headers["last-modified"].endswith("GMT")
        return answer.status_code, answer.headers["etag"]

    tags = [(await seen())[1]]
    task = (await client.post("/tasks", json={"summary": "Due", "due_date": "2026-12-01"})).json()
    tags.append((await seen())[1])
    await client.put(f"/tasks/{task['id']}", json={"summary": "Due soon"})
    tags.append((await seen())[1])
    await client.delete(f"/tasks/{task['id']}")
    assert len(set(tags)) == 3
    assert await seen(tags[-1]) == (200, tags[0]), "empty as it was"
    assert (await seen(tags[0]))[0] == 304
    await client.post("/tasks", json={"summary": "No date"})
    assert (await seen(tags[0]))[0] == 304, "nothing that it shows has changed"


async def test_feeds_are_listed_newest_first_and_revoked_by_their_user_alone(client: Any) -> None:
    made = [await subscribe(client, sha256(str(number).encode()).hexdigest()) for number in range(3)]
    ids = [feed["feed_id"] for feed in reversed(made)]
    listed: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        answer = await client.get("/calendar-feeds", params=query)
        listed += [feed["feed_id"] for feed in answer.json()["feeds"]]
        assert "token" not in answer.text
        if (cursor := answer.json()["next_cursor"]) is None:
            break
    assert listed == ids
    assert (await client.get("/calendar-feeds", headers=BEN)).json()["count"] == 0
    assert (await client.delete(f"/calendar-feeds/{ids[0]}", headers=BEN)).status_code == 404
    assert (await client.delete(f"/calendar-feeds/{ids[0]}")).json()["status"] == "success"
    assert (await client.delete(f"/calendar-feeds/{ids[0]}")).status_code == 404
    assert (await client.get(f"/calendar-feeds/by-token/{sha256(b'2').hexdigest()}")).status_code == 404


async def test_a_token_that_was_never_given_opens_nothing(client: Any) -> None:
    await subscribe(client)
    unknown = await client.get(f"/calendar-feeds/by-token/{'0' * 64}")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_calendar_feed")
    assert (await client.get("/calendar-feeds/by-token/short")).status_code == 422
