"""Tasks that are looked for: by fields, by words, in an order, page by page, and never through other users' rows."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

import httpx
import pytest

from contracts.http.tags import TagQuery
from contracts.http.task_lists import TaskQuery
from taskstore.queries import found_tasks, tags


async def make(client: httpx.AsyncClient, summary: str, **others: Any) -> int:
    answer = await client.post("/tasks", json={"summary": summary, **others})
    assert answer.status_code == 201, answer.text
    made: int = answer.json()["id"]
    return made


async def found(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/tasks", params=query)
    assert answer.status_code == 200, answer.text
    return [task["summary"] for task in answer.json()["tasks"]]


def refused(answer: httpx.Response, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text


async def test_each_filter_finds_its_own(client: httpx.AsyncClient) -> None:
    await make(client, "one", status="completed", priority="high", category="Work", assignee="Ben", tags=["a", "B"])
    await make(client, "two", status="in_progress", priority="low", tags=["a"])
    await make(client, "three", priority="urgent", category="home")
    assert await found(client, status=["completed", "IN_PROGRESS"]) == ["two", "one"]
    assert await found(client, status="pending") == ["three"]
    assert await found(client, priority=["high", "urgent"]) == ["three", "one"]
    assert await found(client, category="work") == ["one"]
    assert await found(client, assignee="ben") == ["one"]
    assert await found(client, tag="A") == ["two", "one"]
    assert await found(client, tag=["a", "b"]) == ["one"]
    assert await found(client, tag="a", priority="low", status="in_progress") == ["two"]
    assert await found(client, needs_review=True) == []
    assert await found(client, needs_review=False, conversation_id="talk") == []
    assert await found(client, job_id=str(uuid4())) == []
    changed = datetime.now(UTC)
    task = (await client.get("/tasks", params={"status": "in_progress"})).json()["tasks"][0]
    await client.patch(f"/tasks/{task['id']}", json={"assignee": "Eve"})
    assert await found(client, updated_since=changed.isoformat()) == ["two"]
    for name, value in [("status", "lost"), ("due_before", "soon"), ("updated_since", "2026-11-20T12:00"),
                        ("sort", "colour"), ("order", "up"), ("limit", "1001"), ("q", "a\x00b"), ("tag", "")]:  # fmt: skip
        refused(await client.get("/tasks", params={name: value}), "invalid_request")


async def test_what_a_conversation_and_a_job_told_of_is_found(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    job = submission(conversation="talk")
    await house.hears(job.chatted())
    await house.hears(job.analysed("Call Tom", job.tells("Perhaps call Eve", needs_review=True)))
    await make(client, "By hand")
    assert await found(client, conversation_id="talk", order="asc") == ["Call Tom", "Perhaps call Eve"]
    assert await found(client, job_id=str(job.job_id), needs_review=True) == ["Perhaps call Eve"]


async def test_days_are_those_of_the_users_zone(client: httpx.AsyncClient, house: Any) -> None:
    await make(client, "day", due_date="2026-11-30")
    await make(client, "late", due_date="2026-11-30T23:00:00+00:00")
    await make(client, "none")
    assert await found(client, due_before="2026-12-01", order="asc") == ["day", "late"]
    assert await found(client, due_before="2026-11-30") == []
    assert await found(client, due_after="2026-11-29", due_before="2026-12-01", sort="due_date") == ["late", "day"]
    await house.rows("insert into users (user_id, time_zone, created_at) values ('ana', 'Europe/Berlin', now())")
    assert await found(client, due_after="2026-11-30") == ["late"], "there it is the first of December"


async def test_overdue_is_what_is_over_in_the_users_zone(client: httpx.AsyncClient, house: Any) -> None:
    now = datetime.now(UTC)
    # Two days ago is over wherever one is; of today and yesterday the ends of the world think differently.
    await make(client, "over", due_date=f"{now.date() - timedelta(days=2)}")
    await make(client, "done", due_date=f"{now.date() - timedelta(days=2)}", status="completed")
    await make(client, "given up", due_date=f"{now.date() - timedelta(days=2)}", status="cancelled")
    await make(client, "a moment ago", due_date=(now - timedelta(minutes=1)).isoformat())
    await make(client, "soon", due_date=(now + timedelta(hours=1)).isoformat())
    await make(client, "some day")
    for zone in ("UTC", "Pacific/Kiritimati", "Etc/GMT+12"):
        await house.rows(
            """
            insert into users (user_id, time_zone, created_at) values ('ana', $1, now())
            on conflict (user_id) do update set time_zone = excluded.time_zone
            """,
            zone,
        )
        assert await found(client, overdue=True, order="asc") == ["over", "a moment ago"]
        assert await found(client, overdue=False, order="asc") == ["done", "given up", "soon", "some day"]
    today = await house.value("select (now() at time zone 'Pacific/Kiritimati')::date")
    await make(client, "yesterday there", due_date=f"{today - timedelta(days=1)}")
    assert "yesterday there" not in await found(client, overdue=True), "at the other end of the world it is not over"
    await house.rows("update users set time_zone = 'Pacific/Kiritimati'")
    assert "yesterday there" in await found(client, overdue=True)


async def test_words_are_found_inflected_misspelt_and_in_parts(
    client: httpx.AsyncClient, house: Any, submission: Any
) -> None:
    await make(client, "Prepare the presentation", description="Slides about growth in Malmö.")
    await make(client, "Call Tom", description="He was calling about the presentation twice.")
    await make(client, "Call Eve")
    job = submission()
    await house.hears(job.chatted())
    animals = job.tells("Feed the animals")
    source = animals.source.model_copy(update={"quote": "the zebra needs hay"})
    await house.hears(job.analysed(animals.model_copy(update={"source": source})))

    assert await found(client, q="presentation") == ["Prepare the presentation", "Call Tom"], "summaries weigh more"
    assert await found(client, q="presentations") == ["Prepare the presentation", "Call Tom"]
    assert set(await found(client, q="presentaton")) == {"Prepare the presentation", "Call Tom"}
    assert await found(client, q="malm") == ["Prepare the presentation"]
    assert await found(client, q="slid grow") == ["Prepare the presentation"]
    assert await found(client, q="call tom") == ["Call Tom"]
    assert await found(client, q="call tom growth") == []
    assert await found(client, q="zebra") == ["Feed the animals"]
    assert await found(client, q="called", sort="created_at", order="asc") == ["Call Tom", "Call Eve"]
    assert await found(client, q="presentation", status="completed") == []
    assert len(await found(client, q="  ")) == 4
    for odd in ("'", "!&|", "a:*", "\\", "%", "_", "<->", '"', "the", "💡", "x" * 200):
        assert isinstance(await found(client, q=odd), list)
    refused(await client.get("/tasks", params={"sort": "relevance"}), "invalid_request")
    await client.patch("/tasks/" + str((await client.get("/tasks")).json()["tasks"][-1]["id"]), json={"summary": "x"})
    assert await found(client, q="prepare") == []


async def test_searching_stays_with_ones_own(client: httpx.AsyncClient) -> None:
    await make(client, "Call Tom")
    client.headers["X-User-Id"] = "ben"
    assert await found(client, q="tom") == []
    assert (await client.get("/tasks/tags")).json()["tags"] == []


async def test_tags_are_counted(client: httpx.AsyncClient) -> None:
    for tags_ in (["home", "shop"], ["Shop"], ["shop", "work"]):
        await make(client, "x", tags=tags_)
    gone = await make(client, "y", tags=["gone"])
    await client.delete(f"/tasks/{gone}")
    everything = [{"tag": "shop", "count": 3}, {"tag": "home", "count": 1}, {"tag": "work", "count": 1}]
    assert (await client.get("/tasks/tags")).json()["tags"] == everything
    seen: list[Any] = []
    cursor = None
    while cursor is not None or not seen:
        page = (await client.get("/tasks/tags", params={"limit": 1} | ({"cursor": cursor} if cursor else {}))).json()
        seen += page["tags"]
        cursor = page["next_cursor"]
    assert seen == everything


async def test_more_words_than_a_sentence_has_are_refused(client: httpx.AsyncClient) -> None:
    await make(client, " ".join(f"word{n}" for n in range(13)))
    assert len(await found(client, q=" ".join(f"word{n}" for n in range(12)))) == 1
    refused(await client.get("/tasks", params={"q": " ".join(f"word{n}" for n in range(13))}), "invalid_request")


async def test_words_deep_in_a_long_text_are_found_as_they_are(client: httpx.AsyncClient) -> None:
    await make(client, "Report", description="so " * 400 + "presentations")
    assert await found(client, q="presentation") == ["Report"]
    assert await found(client, q="presentaton") == [], "misspelt they are looked for at the beginning"


async def test_a_search_that_takes_too_long_is_given_up_and_the_database_is_not_away(
    client: httpx.AsyncClient, house: Any
) -> None:
    await make(client, "Call Tom")
    async with house.owner.acquire() as other, other.transaction():
        await other.execute("lock table tasks in access exclusive mode")
        refused(await client.get("/tasks", params={"q": "tom"}), "search_too_broad")
        refused(await client.get("/tasks/export", params={"q": "tom"}), "search_too_broad")
    assert await found(client, q="tom") == ["Call Tom"]


async def test_a_zone_that_the_database_has_not_heard_of_counts_as_utc(client: httpx.AsyncClient, house: Any) -> None:
    await make(client, "late", due_date="2026-11-30T23:00:00+00:00")
    await house.rows("insert into users (user_id, time_zone, created_at) values ('ana', 'Moon/Tranquility', now())")
    assert await found(client, due_before="2026-12-01") == ["late"]
    for overdue in (True, False):
        assert isinstance(await found(client, overdue=overdue), list)


SORTS = ["created_at", "updated_at", "due_date", "priority", "relevance"]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", SORTS)
async def test_pages_neither_repeat_nor_leave_out_while_others_come_and_go(
    client: httpx.AsyncClient, sort: str, order: str
) -> None:
    dice = Random(f"{sort} {order}")  # noqa: S311 - for variety
    numbers = count()

    def some_task() -> dict[str, Any]:
        day = date(2026, 11, 20) + timedelta(days=dice.randrange(3))
        return {
            "summary": f"Call Tom {'again ' * dice.randrange(3)}{next(numbers)}",
            "priority": dice.choice(["low", "medium", "high", "urgent"]),
            "due_date": dice.choice([None, f"{day}", f"{day}T09:00:00+02:00", f"{day}T08:00:00+00:00"]),
        }

    async def add(many: int) -> list[int]:
        operations = [{"op": "create", "task": some_task()} for _ in range(many)]
        return [
            one["id"] for one in (await client.post("/tasks/bulk", json={"operations": operations})).json()["results"]
        ]

    there = await add(30)
    untouched = set(there)
    seen: list[int] = []
    query = {"sort": sort, "order": order, "limit": 4} | ({"q": "call tom"} if sort == "relevance" else {})
    cursor = None
    while True:
        answer = await client.get("/tasks", params=query | ({"cursor": cursor} if cursor else {}))
        page = answer.json()
        assert page["count"] == len(page["tasks"]) <= 4
        seen += [task["id"] for task in page["tasks"]]
        if (cursor := page["next_cursor"]) is None:
            assert "link" not in answer.headers
            break
        assert answer.headers["link"] == f'<?cursor={cursor}>; rel="next"'
        await add(2)
        gone = dice.choice(sorted(untouched))
        untouched.discard(gone)
        await client.delete(f"/tasks/{gone}", params={"permanent": dice.random() < 0.5})
    assert len(seen) == len(set(seen))
    assert untouched <= set(seen)


@pytest.mark.parametrize(("order", "expected"), [
    ("asc", ["first", "noon", "second", "never"]), ("desc", ["second", "noon", "first", "never"]),
])  # fmt: skip
async def test_tasks_without_a_date_come_last_in_both_directions(
    client: httpx.AsyncClient, order: str, expected: list[str]
) -> None:
    await make(client, "never")
    await make(client, "second", due_date="2026-12-02")
    await make(client, "noon", due_date="2026-12-01T12:00")
    await make(client, "first", due_date="2026-12-01T09:00")
    assert await found(client, sort="due_date", order=order) == expected


async def test_a_cursor_of_another_order_is_refused(client: httpx.AsyncClient) -> None:
    for n in range(3):
        await make(client, f"{n}")
    cursor = (await client.get("/tasks", params={"limit": 1})).json()["next_cursor"]
    for query in ({"sort": "updated_at"}, {"order": "asc"}, {"sort": "due_date"}):
        refused(await client.get("/tasks", params={**query, "cursor": cursor}), "invalid_cursor")
    refused(await client.get("/tasks", params={"cursor": "junk"}), "invalid_cursor")
    refused(await client.get("/tasks", params={"cursor": ""}), "invalid_cursor")


class Explaining:
    """Has the server say how it would answer, instead of answering."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self.plan: dict[str, Any] = {}

    async def execute(self, statement: str) -> None:
        await self._connection.execute(statement)

    async def fetch(self, statement: str, *values: Any) -> list[Any]:
        plan = await self._connection.fetchval(f"explain (format json) {statement}", *values)
        self.plan = json.loads(plan)[0]["Plan"]
        return []

    def nodes(self) -> Iterator[dict[str, Any]]:
        left = [self.plan]
        while left:
            node = left.pop()
            left += node.get("Plans", [])
            yield node

    def conditions(self) -> str:
        """What indexes are asked for."""
        return " ".join(node.get("Index Cond", "") for node in self.nodes())

    def scan(self) -> dict[str, Any]:
        """How the tasks themselves are read."""
        (scan,) = [node for node in self.nodes() if node.get("Relation Name") == "tasks"]
        return scan


@pytest.fixture
async def many_users(house: Any) -> Any:
    await house.rows(
        """
        insert into tasks (task_key, user_id, summary, category, priority, status, due_date, tags, created_at, updated_at,
            deleted_at)
        select gen_random_uuid(), 'user ' || n % 20, 'Call Tom', 'general', 'medium', 'pending',
               case when n % 3 = 0 then date '2026-11-20' + n % 50 end, array['home'],
               now() - make_interval(secs => n), now() - make_interval(secs => n),
               case when n % 9 = 0 then now() end
        from generate_series(1, 20000) as n
        """
    )
    await house.rows(
        """
        insert into task_dependencies (user_id, task_id, needs_id)
        select user_id, id, before from (
            select user_id, id, lag(id) over (partition by user_id order by id) as before from tasks
        ) as one where before is not null
        """
    )
    await house.rows("analyze tasks, task_dependencies")
    return house


FILTERS: list[dict[str, Any]] = [
    {}, {"sort": "updated_at"}, {"sort": "due_date"}, {"sort": "created_at", "order": "asc"},
    {"sort": "due_date", "order": "desc"}, {"sort": "priority"}, {"q": "call tom"}, {"q": "call", "sort": "updated_at"},
    {"status": ["pending", "in_progress"]}, {"priority": ["high"]}, {"category": "general"}, {"assignee": "Ben"},
    {"tag": ["home"]}, {"due_before": "2026-12-01"}, {"due_after": "2026-12-01"}, {"overdue": True}, {"overdue": False},
    {"blocked": True}, {"blocked": False}, {"needs_review": True}, {"job_id": str(uuid4())}, {"conversation_id": "talk"},
    {"updated_since": "2026-11-20T12:00:00Z"}, {"deleted": True},
]  # fmt: skip
IN_ORDER = ({}, {"sort": "updated_at"}, {"sort": "due_date"}, {"sort": "created_at", "order": "asc"})


async def test_every_list_goes_by_an_index_of_its_user(many_users: Any) -> None:
    now = datetime.now(UTC)
    async with many_users.database.as_user("user 7") as connection:
        for asked in FILTERS:
            explaining = Explaining(connection)
            await found_tasks.find(explaining, "user 7", TaskQuery(**asked, limit=10), now)
            go_by_the_user(explaining, asked)
            if asked in IN_ORDER:
                assert explaining.scan()["Node Type"] == "Index Scan", asked
        explaining = Explaining(connection)
        await tags.read(explaining, "user 7", TagQuery())
        go_by_the_user(explaining, {"tags": True})


async def test_a_later_page_begins_where_its_cursor_says(many_users: Any) -> None:
    now = datetime.now(UTC)
    async with many_users.database.as_user("user 7") as connection:
        for asked in IN_ORDER:
            first = await found_tasks.find(connection, "user 7", TaskQuery(**asked, limit=10), now)
            # For so few rows it may sort them instead; what counts is that it need not.
            await connection.execute("set local enable_bitmapscan = off; set local enable_sort = off")
            explaining = Explaining(connection)
            await found_tasks.find(explaining, "user 7", TaskQuery(**asked, limit=10, cursor=first.next_cursor), now)
            assert "ROW(" in explaining.conditions(), asked


def go_by_the_user(explaining: Explaining, asked: dict[str, Any]) -> None:
    scans = [node for node in explaining.nodes() if node.get("Relation Name") in ("tasks", "task_dependencies")]
    assert scans, asked
    for scan in scans:
        assert scan["Node Type"] != "Seq Scan", (asked, scan)
    conditions = explaining.conditions()
    assert "(user_id = 'user 7'" in conditions or "job_id" in conditions, (asked, conditions)
