"""A house that asks who you are: who gets in, what is theirs, how much they may do, and what its database survives."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from tests.e2e.guarded import (
    DAILY_BYTES,
    PUBLIC_URL,
    REQUESTS,
    Guarded,
    guarded_house,
    token,
)
from tests.e2e.house import a_user

from contracts.http.problems import Problem

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAID = {"message": "I will send the offer to Ben by Friday.", "conversation_id": "offer"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def guarded(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Guarded]:
    async with guarded_house(tmp_path_factory.mktemp("guarded")) as house:
        yield house


def refused(answer: httpx.Response, status: int, code: str) -> httpx.Response:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer


async def test_a_token_of_the_issuer_opens_the_house_to_its_subject(guarded: Guarded) -> None:
    ana = a_user()
    async with guarded.http(token(ana)) as http:
        made = await http.post("/tasks", json={"summary": "Call Tom", "user_id": "ben"})
        assert (made.status_code, made.json()["user_id"]) == (201, ana)
        refused(await http.get("/keys"), 403, "insufficient_scope")
    async with guarded.http(token(ana, scope="intelliassist:read")) as http:
        assert (await http.get("/tasks")).json()["count"] == 1
        answer = refused(await http.post("/tasks", json={"summary": "Call Tom"}), 403, "insufficient_scope")
        assert 'scope="write"' in answer.headers["www-authenticate"]
    async with guarded.http(token(ana, scope="intelliassist:admin")) as http:
        assert (await http.get("/keys")).is_success
        assert "intelliassist_" in (await http.get(f"{guarded.url}/metrics")).text
        monitored = (await http.get("/monitoring/metrics")).json()
        assert monitored["count"] > 0


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": datetime(2026, 1, 1, tzinfo=UTC)},
        {"exp": None},
        {"nbf": datetime.now(UTC) + timedelta(hours=1)},
        {"aud": "another-program"},
        {"aud": None},
        {"iss": "https://another.example/"},
        {"sub": "../ana"},
        {"secret": "another secret, of thirty-two bytes or more"},
    ],
)
async def test_no_other_token_does(guarded: Guarded, claims: dict[str, Any]) -> None:
    async with guarded.http(token("ana", **claims)) as http:
        answer = refused(await http.get("/tasks"), 401, "invalid_token")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_what_is_open_to_strangers(guarded: Guarded) -> None:
    async with guarded.http(None) as stranger:
        refused(await stranger.get("/tasks", params={"user_id": "ana"}), 401, "unauthenticated")
        refused(await stranger.get(f"{guarded.url}/metrics"), 401, "unauthenticated")
        refused(await stranger.get("/monitoring/metrics"), 401, "unauthenticated")
        for place in ("/", "/ping", "/health/ready", "/docs", "/openapi.json"):
            assert (await stranger.get(f"{guarded.url}{place}")).status_code == 200, place


async def test_a_key_from_the_command_works_beside_tokens_until_it_is_revoked(guarded: Guarded) -> None:
    user = a_user()
    key = await guarded.keys("create", "--user", user, "--name", "laptop", "--expires", "90d")
    async with guarded.http(token(user)) as by_token, guarded.http(key) as by_key:
        made = (await by_key.post("/tasks", json={"summary": "Call Tom"})).json()
        assert (await by_token.get(f"/tasks/{made['id']}")).json()["summary"] == "Call Tom"
        await guarded.keys("revoke", key.split("_")[1])
        async with asyncio.timeout(20):
            while (answer := await by_key.get("/me")).is_success:
                await asyncio.sleep(0.2)
        refused(answer, 401, "invalid_token")


async def test_what_is_anas_is_nowhere_to_be_found_for_ben(guarded: Guarded) -> None:
    """By every route of the description that names a thing."""
    async with guarded.http(token(a_user())) as ana, guarded.http(token(a_user())) as ben:
        said = await ana.post("/chat", json=SAID)
        assert said.status_code == 200, said.text
        stored = await ana.post("/upload", files={"file": ("note.txt", b"Ana calls Tom tomorrow.")})
        feed = (await ana.post("/calendar-feeds", json={"name": "Days"})).json()
        hook = await ana.post("/webhooks", json={"url": "http://127.0.0.1:9/", "events": ["task.created"]})
        assert feed["url"].startswith(f"{PUBLIC_URL}/calendar-feeds/")
        hers = {
            "task_id": said.json()["tasks"][0]["id"],
            "job_id": said.json()["job_id"],
            "conversation_id": "offer",
            "file_id": stored.json()["file_id"],
            "webhook_id": hook.json()["id"],
            "feed_id": feed["feed_id"],
            "delivery_id": 1,
        }
        described = (await ana.get(f"{guarded.url}/openapi.json")).json()["paths"]
        asked = set()
        for path, operations in described.items():
            named = set(re.findall(r"{(\w+)}", path))
            if not named or not named <= hers.keys():
                continue
            where = guarded.url + path.format(**hers)
            for method in operations.keys() & {"get", "put", "post", "patch", "delete"}:
                answer = await ben.request(method, where, **_sent(path, method))
                assert answer.status_code == 404, (method, path, answer.text)
                asked |= named
        assert asked == hers.keys()
        for nouns in ("tasks", "jobs", "files", "conversations", "webhooks", "calendar-feeds"):
            assert (await ben.get(f"/{nouns}")).json()["count"] == 0, nouns
            assert (await ana.get(f"/{nouns}")).json()["count"] > 0, nouns


def _sent(path: str, method: str) -> dict[str, Any]:
    """What such a request needs to get as far as looking for the thing."""
    headers = {"If-Match": "*"} if method in ("put", "patch", "delete") or path.endswith("t") else {}
    bodies: dict[str, Any] = {"put": {"summary": "Mine"}, "patch": {"summary": "Mine"}}
    if "webhooks" in path:
        bodies = {"patch": {"active": False}}
    return {"headers": headers} | ({"json": bodies[method]} if method in bodies else {})


async def test_an_edit_says_which_version_it_means(guarded: Guarded) -> None:
    async with guarded.http(token(a_user())) as http:
        made = await http.post("/tasks", json={"summary": "Call Tom"})
        path = f"/tasks/{made.json()['id']}"
        refused(await http.patch(path, json={"priority": "high"}), 428, "if_match_required")
        refused(await http.delete(path), 428, "if_match_required")
        edited = await http.patch(path, json={"priority": "high"}, headers={"If-Match": made.headers["etag"]})
        assert edited.json()["priority"] == "high"
        stale = await http.patch(path, json={"priority": "low"}, headers={"If-Match": made.headers["etag"]})
        refused(stale, 412, "version_conflict")


async def test_who_asks_too_often_is_told_when_to_come_again(guarded: Guarded) -> None:
    user = a_user()
    async with guarded.http(token(user)) as http:
        told = await http.get("/tasks")
        assert f'"user";q={REQUESTS};w=3600' in told.headers["ratelimit-policy"]
        assert told.headers["ratelimit"].startswith(f'"user";r={REQUESTS - 1};t=')
        answers = [await http.get("/me")]
        # While they are asked, some are given back: one in half a minute.
        while answers[-1].is_success and len(answers) < 2 * REQUESTS:
            answers.append(await http.get("/me"))
    assert len(answers) >= REQUESTS
    late = refused(answers[-1], 429, "rate_limited")
    assert late.headers["ratelimit"].startswith('"user";r=0;t=')
    assert 0 < int(late.headers["retry-after"]) <= 3600
    async with guarded.http(token(user)) as elsewhere, guarded.http(token(a_user())) as somebody:
        refused(await elsewhere.get("/tasks"), 429, "rate_limited")
        assert (await somebody.get("/tasks")).is_success


async def test_a_days_bytes_are_counted(guarded: Guarded) -> None:
    half = b"Ana calls Tom tomorrow. ".ljust(DAILY_BYTES // 2 + 1, b".")
    async with guarded.http(token(a_user())) as http:
        assert (await http.post("/upload", files={"file": ("one.txt", half)})).is_success
        async with asyncio.timeout(20):
            while (await http.get("/usage")).json()["today"]["bytes"] < len(half):
                await asyncio.sleep(0.2)
        answer = refused(await http.post("/upload", files={"file": ("two.txt", half + b"!")}), 429, "daily_quota_used")
        assert int(answer.headers["retry-after"]) <= 86_400
        assert (await http.get("/tasks")).is_success


async def test_every_refusal_at_every_door_is_as_the_description_has_it(guarded: Guarded) -> None:
    tired = token(a_user())
    async with guarded.http(None) as http:
        described = (await http.get(f"{guarded.url}/openapi.json")).json()
    async with guarded.http(tired) as http:
        while (await http.get("/me")).status_code != 429:
            pass
    doors = [
        (path, method, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
        if operation.get("security")
    ]
    assert len(doors) > 50
    met: Counter[int] = Counter()
    async with (
        guarded.http(None) as stranger,
        guarded.http(tired) as late,
        guarded.http(token(a_user(), scope="intelliassist:read")) as reader,
    ):
        for path, method, operation in doors:
            numbers = re.sub(r"{(task|delivery)_id}", "1", path)
            where = guarded.url + re.sub(r"{\w+}", str(UUID(int=1)), numbers)
            answers = [await stranger.request(method, where), await late.request(method, where)]
            if method not in ("get", "head"):
                answers.append(await reader.request(method, where))
            for answer, awaited in zip(answers, (401, 429, 403), strict=False):
                assert answer.status_code == awaited, (method, path, answer.text)
                _is_described(answer, operation["responses"])
                met[awaited] += 1
    assert met[401] == met[429] == len(doors)
    assert met[403] > 20


def _is_described(answer: httpx.Response, responses: dict[str, Any]) -> None:
    said = responses[str(answer.status_code)]
    assert answer.headers["content-type"] in said["content"]
    if answer.request.method != "HEAD":
        Problem.decode(answer.content)
    needed = {401: {"WWW-Authenticate"}, 403: {"WWW-Authenticate"}, 429: {"Retry-After", "RateLimit"}}
    for name in needed[answer.status_code]:
        assert name in said["headers"], (name, answer.url)
        assert name in answer.headers, (name, answer.url)


async def test_the_trash_is_emptied_of_what_lay_there_long_enough(guarded: Guarded) -> None:
    async with guarded.http(token(a_user())) as http:
        old, new = [(await http.post("/tasks", json={"summary": f"Call {who}"})).json()["id"] for who in ("Tom", "Mia")]
        for task in (old, new):
            assert (await http.delete(f"/tasks/{task}", headers={"If-Match": "*"})).is_success
        await guarded.primary.ask("update tasks set deleted_at = deleted_at - interval '25 hours' where id = $1", old)
        guarded.process_of("taskstore").kill()  # it is looked into at each start
        async with asyncio.timeout(60):
            while await guarded.primary.ask("select count(*) from tasks where id = $1", old):
                await asyncio.sleep(0.2)
            while not (kept := await http.get("/tasks", params={"deleted": True})).is_success:
                await asyncio.sleep(0.2)
        assert [task["id"] for task in kept.json()["tasks"]] == [new]
        refused(await http.post(f"/tasks/{old}/restore"), 404, "unknown_task")


async def test_the_house_lives_behind_a_pooler_and_goes_on_where_the_standby_was_promoted(guarded: Guarded) -> None:
    admin = token(a_user(), scope="intelliassist:admin")
    async with guarded.http(token(a_user())) as http, guarded.http(admin) as operator:
        said = await http.post("/chat", json=SAID)
        (task,) = said.json()["tasks"]
        pooled, standby = (await operator.get("/database/health")).json()["details"]["addresses"]
        assert (pooled["in_use"], pooled["through_pooler"], pooled["reason"]) == (True, True, None)
        assert (standby["usable"], standby["role"]) == (False, "standby")

        written = await guarded.primary.ask("select pg_current_wal_flush_lsn()::text")
        async with asyncio.timeout(60):
            while not await guarded.standby.ask("select pg_last_wal_replay_lsn() >= $1::text::pg_lsn", written):
                await asyncio.sleep(0.1)
        await guarded.primary.kill()
        await guarded.standby.ask("select pg_promote()")
        async with asyncio.timeout(90):
            while not (found := await http.get("/tasks")).is_success:
                await asyncio.sleep(0.5)
        assert [one["id"] for one in found.json()["tasks"]] == [task["id"]]
        more = await http.post("/chat", json=SAID | {"message": "I will call Mia on Monday."})
        assert more.status_code in (200, 202), more.text
        async with asyncio.timeout(60):
            while (await http.get("/tasks")).json()["count"] < 2:
                await asyncio.sleep(0.5)
        _, taken = (await operator.get("/database/health")).json()["details"]["addresses"]
        assert (taken["in_use"], taken["role"]) == (True, "primary")
