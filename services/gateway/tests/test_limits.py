"""Who asks too much is told so, and when to come back; the others notice nothing."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from contracts.analysis import AnalysisCompleted
from contracts.answering import Spent, TokenUse
from contracts.http.problems import Problem
from contracts.submitted import ChatReceived
from standalone.ports import Ports

TASKS, CHAT, UPLOAD, USAGE = (f"/api/v1/{noun}" for noun in ("tasks", "chat", "upload", "usage"))
NO_WAIT = {"Prefer": "respond-async"}
SETTINGS = {
    "RATE_LIMIT_USER": "6/hour",
    "RATE_LIMIT_SUBMISSIONS": "2/hour",
    "RATE_LIMIT_ADDRESS": "20/hour; 1000/day",
    "TRUSTED_PROXIES": "127.0.0.0/8",
    "DAILY_BYTES": "2000",
    "DAILY_TOKENS": "100",
}


@pytest.fixture(scope="module")
def addresses() -> Callable[[], dict[str, str]]:
    """Headers as a proxy writes them, each time of another client."""
    numbers = iter(range(1, 250))
    return lambda: {"X-Forwarded-For": f"198.51.100.{next(numbers)}"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def address(kafka: str, with_store: Any, open_gateway: Any) -> AsyncIterator[httpx.URL]:
    """Of a gateway with small limits, behind a proxy that it trusts."""
    ports, folder, _ = with_store
    async with open_gateway(kafka, folder, replace(ports, gateway=Ports.free().gateway), **SETTINGS) as gateway:
        yield gateway.client.base_url


@pytest.fixture
async def strict(address: httpx.URL) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=address, timeout=30, trust_env=False) as client:
        yield client


@pytest.fixture
def user() -> str:
    return f"user-{uuid4().hex[:8]}"


def refusal(answer: httpx.Response, code: str) -> Problem:
    assert answer.status_code == 429, answer.text
    problem = Problem.decode(answer.content)
    assert problem.code == code
    assert 0 < int(answer.headers["retry-after"]) <= 86_400
    return problem


async def test_a_user_who_asks_too_often_waits_and_nobody_else_does(
    strict: httpx.AsyncClient, addresses: Callable[[], dict[str, str]], user: str
) -> None:
    left = []
    for _ in range(6):
        answer = await strict.get(TASKS, params={"user_id": user}, headers=addresses())
        assert answer.status_code == 200, answer.text
        assert '"user";q=6;w=3600' in answer.headers["ratelimit-policy"]
        tightest = re.fullmatch(r'"user";r=(\d+);t=(\d+)', answer.headers["ratelimit"])
        assert tightest, answer.headers["ratelimit"]
        left.append(int(tightest[1]))
    assert left == [5, 4, 3, 2, 1, 0]
    for path in (TASKS, f"{TASKS}/1", f"/api/v1/jobs/{uuid4()}/events"):
        refused = await strict.get(path, params={"user_id": user}, headers=addresses())
        assert "6 a hour" in refusal(refused, "rate_limited").detail
        assert refused.headers["ratelimit"].startswith('"user";r=0;')
        assert refused.headers["x-request-id"]
    assert (await strict.get(TASKS, params={"user_id": f"{user}-2"}, headers=addresses())).status_code == 200


async def test_the_trace_of_a_proxy_that_is_trusted_goes_on(
    strict: httpx.AsyncClient, addresses: Callable[[], dict[str, str]], user: str
) -> None:
    trace = uuid4().hex
    asked_in = {"traceparent": f"00-{trace}-{'1' * 16}-01"}
    answer = await strict.get(f"{TASKS}/1", params={"user_id": user}, headers=addresses() | asked_in)
    assert Problem.decode(answer.content).trace_id == trace


async def test_an_address_is_counted_whoever_asks_from_it_and_whatever_comes_of_it(
    strict: httpx.AsyncClient, addresses: Callable[[], dict[str, str]], user: str
) -> None:
    here = addresses()
    made_up = {"X-Forwarded-For": f"203.0.113.9, {here['X-Forwarded-For']}"}
    for number in range(20):
        path = "/nowhere" if number % 2 else f"/api/v1/tasks?limit=none&user_id={user}-{number}"
        answer = await strict.get(path, headers=made_up)
        assert answer.status_code in (404, 422)
    assert '"address";q=20;w=3600, "address-day";q=1000;w=86400' in answer.headers["ratelimit-policy"]
    refusal(await strict.get(TASKS, params={"user_id": user}, headers=here), "rate_limited")
    assert (await strict.get(TASKS, params={"user_id": user}, headers=addresses())).status_code == 200
    for watched in ("/ping", "/health/live", "/health/ready"):
        answer = await strict.get(watched, headers=here)
        assert answer.status_code == 200, watched
        assert "ratelimit" not in answer.headers


async def test_submissions_are_counted_by_themselves(
    strict: httpx.AsyncClient, addresses: Callable[[], dict[str, str]], user: str
) -> None:
    async def say() -> httpx.Response:
        return await strict.post(
            CHAT, params={"user_id": user}, json={"message": "I call Tom."}, headers=addresses() | NO_WAIT
        )

    assert [(await say()).status_code for _ in range(2)] == [202, 202]
    refused = await say()
    refusal(refused, "rate_limited")
    assert refused.headers["ratelimit"].startswith('"submissions";r=0;')
    assert (await strict.get(TASKS, params={"user_id": user}, headers=addresses())).status_code == 200


async def test_bytes_of_a_day(
    strict: httpx.AsyncClient, addresses: Callable[[], dict[str, str]], user: str, house: Any
) -> None:
    async def send(size: int) -> httpx.Response:
        files = {"file": ("note.txt", b"a" * size)}
        return await strict.post(UPLOAD, params={"user_id": user}, files=files, headers=addresses())

    problem = refusal(await send(2_500), "daily_quota_used")
    assert problem.details == {"quota": "bytes", "allowed": 2_000, "used": 0}
    sent = await send(1_200)
    assert sent.status_code == 200, sent.text
    async with asyncio.timeout(20):
        while not (await house.client.get(USAGE, params={"user_id": user})).json()["today"]["bytes"]:
            await asyncio.sleep(0.1)
    today = (await strict.get(USAGE, params={"user_id": user}, headers=addresses())).json()["today"]
    assert (today["bytes"], today["daily_bytes"], today["bytes_left"]) == (1_200, 2_000, 800)


async def test_tokens_of_a_day(
    strict: httpx.AsyncClient,
    addresses: Callable[[], dict[str, str]],
    user: str,
    house: Any,
    say: Any,
    published: Any,
) -> None:
    accepted = await strict.post(
        CHAT, params={"user_id": user}, json={"message": "I call Tom."}, headers=addresses() | NO_WAIT
    )
    job_id = accepted.json()["job_id"]
    (record,) = await published("chat.received.v1", job_id)
    spent = Spent(provider="groq", model="m", tokens=TokenUse(input=90, output=20))
    await say(
        AnalysisCompleted(
            job=ChatReceived.decode(record.value).job,
            response="None.",
            provider="groq",
            model="m",
            tokens=spent.tokens,
            spent=(spent,),
        )
    )
    async with asyncio.timeout(20):
        while (await house.client.get(f"/api/v1/jobs/{job_id}")).json().get("status") != "completed":
            await asyncio.sleep(0.1)
    today = (await strict.get(USAGE, params={"user_id": user}, headers=addresses())).json()["today"]
    assert (today["tokens"], today["daily_tokens"], today["tokens_left"]) == (110, 100, 0)
    refused = await strict.post(
        CHAT, params={"user_id": user}, json={"message": "And Ben."}, headers=addresses() | NO_WAIT
    )
    assert "100 tokens a day" in refusal(refused, "daily_quota_used").detail


async def test_a_quota_nobody_can_look_up_stops_nobody(kafka: str, tmp_path: Path, open_gateway: Any) -> None:
    async with open_gateway(kafka, tmp_path, Ports.free(), DAILY_BYTES="1") as lonely:
        answer = await lonely.client.post(CHAT, json={"message": "I call Tom."}, headers=NO_WAIT)
    assert answer.status_code == 202, answer.text
