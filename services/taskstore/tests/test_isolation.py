"""Isolation is the database's: each call of the API, with the condition on the user taken out of all its statements.

A route that is added must be added to CALLS, in the order in which they can be made: what destroys comes last.
"""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Final

import httpx
import pytest_asyncio

from taskstore.api.app import api
from taskstore.api.caller import Desk
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.webhooks.destinations import Destinations

TOKEN = "a-token-of-the-house"  # noqa: S105 - of these tests only

_MINE: Final = re.compile(r"\b(?:\w+\.)?user_id = \$(\d+)")
_SEVERAL: Final = re.compile(r"\b(?:\w+\.)?user_id = any\(\$(\d+)(::text\[\])?\)")
_LEFT: Final = re.compile(
    r"\b(?:where|and|or|on|not|having)\s+\(?(?:\w+\.)?user_id\b(?! is (?:not )?null)", re.IGNORECASE
)
"""A condition on the user in a form that none of the above knows: then the test would be blind to it."""
_THE_SAME: Final = re.compile(r"\b(?:\w+\.)?user_id = \w+\.user_id\b")
_NAME: Final = re.compile(r"\{(\w+)\}")
_EMPTIED_AND_FORGOTTEN: Final = {"blob_removals", "forgotten_users", "quota_use"}
"""What there is of somebody only while they are being forgotten."""


def careless(statement: str) -> str:
    """The statement as it would be if whoever wrote it had never thought of users."""
    without = _SEVERAL.sub(r"($\1::text[] is null or true)", statement)
    without = _THE_SAME.sub("true", _MINE.sub(r"($\1::text is null or true)", without))
    assert not _LEFT.search(without), f"teach this test to take the user out of {statement}"
    return without


class Careless:
    """A connection that leaves the user out of every statement."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._connection, name)
        if name not in ("execute", "executemany", "fetch", "fetchrow", "fetchval", "cursor", "prepare"):
            return found

        def run(statement: str, *values: Any, **others: Any) -> Any:
            return found(careless(statement), *values, **others)

        return run


class CarelessDatabase(Database):
    """Whose statements are all careless, whatever role they are run in."""

    @asynccontextmanager
    async def as_user(self, *whose: Any, **how: Any) -> AsyncIterator[Any]:
        async with super().as_user(*whose, **how) as connection:
            yield Careless(connection)

    @asynccontextmanager
    async def as_sink(self) -> AsyncIterator[Any]:
        async with super().as_sink() as connection:
            yield Careless(connection)


@dataclass(frozen=True)
class Call:
    """A call, made with ids of one's own and with somebody else's."""

    route: str
    body: Any = None
    query: dict[str, str] = field(default_factory=dict)
    uses: dict[str, str] = field(default_factory=dict)
    """Where a name in the path means another of one's things than the usual one."""
    own: tuple[int, ...] = (200, 201, 202)
    """How it is answered about one's own."""
    told: bool = False
    """Whether it goes by a secret that is shown, or by the user that each thing is named with, not by who asks."""

    @property
    def names_something(self) -> bool:
        """Whether it can be made about something that is somebody else's alone; talks of both have one name here."""
        named = set(_NAME.findall(self.route + json.dumps(self.body))) - {"conversation_id"}
        return bool(named) and not self.told


CALLS: Final = [
    Call("GET /health"),
    Call("GET /me"),
    Call("PATCH /me", {"time_zone": "Europe/Berlin"}),
    Call("GET /jobs"),
    Call("GET /jobs/{job_id}"),
    Call("GET /jobs/{job_id}/fingerprint"),
    Call("GET /files"),
    Call("GET /files/{file_id}"),
    Call("GET /conversations"),
    Call("GET /conversations/{conversation_id}/messages"),
    Call("GET /usage"),
    Call("POST /registered", {"jobs": [{"id": "{job_id}", "user_id": "ana", "at": "2026-11-18T09:00:00Z"}]}, told=True),
    Call("POST /usage/today", body={"without": []}),
    Call("GET /tasks", query={"q": "call"}),
    Call("GET /tasks", query={"deleted": "true"}),
    Call("GET /tasks/tags"),
    Call("GET /tasks/review"),
    Call("GET /tasks/export"),
    Call("GET /tasks/{task_id}"),
    Call("GET /tasks/{task_id}/history"),
    Call("GET /tasks/{task_id}/lineage"),
    Call("POST /tasks", {"summary": "Made carelessly"}),
    Call("PUT /tasks/{task_id}", {"description": "put"}),
    Call("PATCH /tasks/{task_id}", {"description": "patched"}),
    Call("POST /tasks/{task_id}/accept", uses={"task_id": "doubtful"}),
    Call("POST /tasks/{task_id}/reject", uses={"task_id": "more_doubtful"}),
    Call("POST /tasks/{task_id}/restore", uses={"task_id": "in_the_trash"}),
    Call("POST /tasks/bulk", {"operations": [{"op": "complete", "id": "{task_id}"}, {"op": "delete", "id": "{open}"}]}),
    Call("GET /webhooks"),
    Call("POST /webhooks", {"url": "http://127.0.0.1:9/"}),
    Call("GET /webhooks/{webhook_id}"),
    Call("PATCH /webhooks/{webhook_id}", {"description": "patched"}),
    Call("POST /webhooks/{webhook_id}/rotate-secret"),
    Call("POST /webhooks/{webhook_id}/test"),
    Call("GET /webhooks/{webhook_id}/deliveries"),
    Call("POST /webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", own=(202, 409)),
    Call("DELETE /webhooks/{webhook_id}"),
    Call("GET /calendar-feeds"),
    Call("POST /calendar-feeds", {"token_sha256": "f" * 64}),
    Call("GET /calendar-feeds/by-token/{token_sha256}", told=True),
    Call("DELETE /calendar-feeds/{feed_id}"),
    Call("GET /keys"),
    Call("POST /keys", {"name": "careless"}),
    Call("POST /keys/known", {"sha256": "{key_sha256}"}, told=True),
    Call("DELETE /keys/{key_id}"),
    Call("POST /jobs/{job_id}/retry", uses={"job_id": "failed_job"}),
    Call("POST /jobs/{job_id}/cancel", uses={"job_id": "live_job"}),
    Call("DELETE /tasks/{task_id}"),
    Call("DELETE /tasks"),
    Call("DELETE /files/{file_id}"),
    Call("DELETE /conversations/{conversation_id}"),
    Call("DELETE /me", query={"confirm": "ana"}),
]


@dataclass
class Two:
    """Two users with things of the same kinds, and one of them before an API that forgets whom it serves."""

    house: Any
    things: dict[str, dict[str, str]]
    """By user, by name."""
    careless: httpx.AsyncClient
    routes: set[str]

    async def call(self, call: Call, whose: str) -> httpx.Response:
        """As Ana, about somebody's things."""
        method, _, path = call.route.partition(" ")
        things = self.things[whose]
        named = {**things, **{name: things[other] for name, other in call.uses.items()}}
        body = json.loads(_filled(json.dumps(call.body), named)) if call.body is not None else None
        return await self.careless.request(method, _filled(path, named), params=call.query, json=body)

    async def of_ben(self) -> dict[str, list[str]]:
        """All rows that are his."""
        tables = await self.house.rows(
            "select distinct table_name::text from information_schema.columns where table_schema = 'public' "
            "and column_name = 'user_id'"
        )
        found = {}
        for (table,) in tables:
            rows = await self.house.rows(f"select to_jsonb(t)::text from {table} t where user_id = 'ben'")  # noqa: S608 - names of the catalogue
            found[table] = sorted(row[0] for row in rows)
        return found

    async def said_of_ben(self) -> int:
        """How much was told of him."""
        keys = [
            self.things["ben"][name] for name in ("task_id", "doubtful", "open", "job_id", "failed_job", "live_job")
        ]
        told: int = await self.house.value(
            "select count(*) from outbox where key = any($1::text[]) or encode(value, 'escape') like '%\"ben\"%'", keys
        )
        return told


@pytest_asyncio.fixture
async def two(house: Any, submission: Any, make_settings: Callable[..., Any], database_url: str) -> AsyncIterator[Two]:
    async with _client(house.database) as client:
        things = {user: await _things(house, submission, client, user) for user in ("ana", "ben")}
    database = CarelessDatabase(make_settings(database_url))
    await database.start()
    async with _client(database) as client:
        client.headers["X-User-Id"] = "ana"
        yield Two(house, things, client, _routes(database))
    await database.stop()


def _desk(database: Database) -> Desk:
    return Desk(database, Commits(), TOKEN, destinations=Destinations(allow_private=True))


@asynccontextmanager
async def _client(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(api(_desk(database)))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://taskstore", headers=headers) as client:
        yield client


def _routes(database: Database) -> set[str]:
    paths = api(_desk(database)).openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


async def _things(house: Any, submission: Any, client: httpx.AsyncClient, user: str) -> dict[str, str]:
    """A user's house: jobs in each state, tasks in each, and one of everything else."""
    done = submission(user=user, files=["audio"], conversation="talk", message=f"Please call Tom, says {user}.")
    await house.hears(done.submitted(), done.read("audio"))
    doubtful = [done.tells(f"Perhaps {number} of {user}", needs_review=True) for number in ("one", "two")]
    told = [done.tells(f"Call {name} for {user}", tags=(f"of {user}",)) for name in ("Tom", "Ben's friend", "Kim")]
    await house.hears(done.analysed(*told, *doubtful))
    again = done.later()
    await house.hears(again.chatted())
    numbers = [str(row["id"]) for row in await house.rows("select id from tasks where user_id = $1 order by id", user)]
    await house.hears(again.analysed(again.tells(f"Call Tom for {user}", updates=int(numbers[0]))))
    failed = submission(user=user, files=["audio"], message=None)
    await house.hears(failed.submitted(), failed.failed("audio"))
    live = submission(user=user, message=f"Later, says {user}.")
    await house.hears(live.chatted())

    async def make(path: str, body: Any = None, method: str = "POST") -> dict[str, Any]:
        answer = await client.request(method, path, json=body, headers={"X-User-Id": user})
        assert answer.is_success, answer.text
        made: dict[str, Any] = answer.json()
        return made

    numbers = [str(row["id"]) for row in await house.rows("select id from tasks where user_id = $1 order by id", user)]
    await make("/me", {"language": "de"}, "PATCH")
    webhook = await make("/webhooks", {"url": "http://127.0.0.1:9/", "description": f"of {user}"})
    delivery = await make(f"/webhooks/{webhook['id']}/test")
    key = await make("/keys", {"name": f"of {user}"})
    feed = await make("/calendar-feeds", {"name": f"of {user}", "token_sha256": _hash(f"feed of {user}")})
    await make(f"/tasks/{numbers[1]}", {"depends_on": [int(numbers[0])]}, "PATCH")
    await make(f"/tasks/{numbers[2]}", method="DELETE")
    return {
        "job_id": str(done.job_id),
        "failed_job": str(failed.job_id),
        "live_job": str(live.job_id),
        "file_id": str(done.file("audio").file_id),
        "conversation_id": "talk",
        "task_id": numbers[0],
        "open": numbers[1],
        "in_the_trash": numbers[2],
        "doubtful": numbers[3],
        "more_doubtful": numbers[4],
        "webhook_id": webhook["id"],
        "delivery_id": str(delivery["id"]),
        "key_id": key["key_id"],
        "key_sha256": _hash(key["key"]),
        "feed_id": feed["feed_id"],
        "token_sha256": _hash(f"feed of {user}"),
    }


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _filled(template: str, named: dict[str, str]) -> str:
    return _NAME.sub(lambda name: named[name[1]], template)


async def test_every_call_without_its_condition_on_the_user_sees_and_changes_nothing_of_others(two: Two) -> None:
    assert {call.route for call in CALLS} == two.routes, "each route is called here"
    before, said = await two.of_ben(), await two.said_of_ben()
    assert {table for table, rows in before.items() if not rows} <= _EMPTIED_AND_FORGOTTEN, "he has one of everything"

    for call in CALLS:
        if call.names_something:
            answer = await two.call(call, "ben")
            about = f"{call.route} about Ben's: {answer.status_code} {answer.text}"
            assert answer.status_code == 404 or call.route == "POST /tasks/bulk", about
            _tells_nothing(answer, about, bens=two.things["ben"])
        answer = await two.call(call, "ana")
        about = f"{call.route}: {answer.status_code} {answer.text}"
        assert answer.status_code in call.own, about
        _tells_nothing(answer, about, bens=two.things["ben"])
        assert await two.of_ben() == before, about
        assert await two.said_of_ben() == said, about


def _tells_nothing(answer: httpx.Response, about: str, bens: dict[str, str]) -> None:
    assert "of ben" not in answer.text.lower(), about
    assert '"ben"' not in answer.text, about
    if answer.is_success:
        secrets = [
            bens[name] for name in ("job_id", "failed_job", "live_job", "file_id", "webhook_id", "feed_id", "key_id")
        ]
        assert not any(secret in answer.text for secret in secrets), about
