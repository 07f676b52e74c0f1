"""The bytes of a day are as many as are allowed, however they come."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from contracts.http.problems import Problem
from gateway.limits.reservations import Reservations
from standalone.ports import Ports

UPLOAD, USAGE = "/api/v1/upload", "/api/v1/usage"
ALLOWED = 2_000


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def stingy(kafka: str, with_store: Any, open_gateway: Any) -> AsyncIterator[Any]:
    ports, folder, _ = with_store
    ports = replace(ports, gateway=Ports.free().gateway)
    async with open_gateway(kafka, folder, ports, DAILY_BYTES=str(ALLOWED)) as gateway:
        yield gateway


@pytest.fixture
async def gateway(stingy: Any) -> AsyncIterator[Any]:
    async with httpx.AsyncClient(base_url=stingy.client.base_url, timeout=30, trust_env=False) as client:
        yield replace(stingy, client=client)


@pytest.fixture
def user() -> str:
    return f"user-{uuid4().hex[:8]}"


def note(size: int) -> bytes:
    return uuid4().hex.encode().ljust(size, b".")


async def send(gateway: Any, user: str, content: bytes) -> httpx.Response:
    answer: httpx.Response = await gateway.client.post(
        UPLOAD, params={"user_id": user}, files={"file": ("note.txt", content)}
    )
    return answer


async def send_unannounced(gateway: Any, user: str, content: bytes) -> httpx.Response:
    """In chunks, without saying how many bytes they are."""
    request = httpx.Request("POST", "http://nowhere/", files={"file": ("note.txt", content)})
    body = request.read()

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 500):
            yield body[start : start + 500]

    answer: httpx.Response = await gateway.client.post(
        UPLOAD,
        params={"user_id": user},
        content=pieces(),
        headers={"Content-Type": request.headers["content-type"]},
    )
    assert "transfer-encoding" in answer.request.headers
    return answer


async def used(gateway: Any, user: str) -> int:
    today = (await gateway.client.get(USAGE, params={"user_id": user})).json()["today"]
    return int(today["bytes"])


async def test_many_at_once_get_no_more_than_one_after_the_other(gateway: Any, user: str) -> None:
    answers = await asyncio.gather(*(send(gateway, user, note(800)) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [429] * 6
    for refused in answers:
        if refused.status_code == 429:
            assert Problem.decode(refused.content).code == "daily_quota_used"
    async with asyncio.timeout(20):
        while await used(gateway, user) != 1_600:
            await asyncio.sleep(0.05)


async def test_what_was_accepted_a_moment_ago_counts_once(gateway: Any, user: str) -> None:
    sent = [(await send(gateway, user, note(500))).status_code for _ in range(4)]
    assert sent == [200, 200, 200, 429]
    assert (await send(gateway, user, note(200))).status_code == 200


@pytest.mark.parametrize("way", [send, send_unannounced])
async def test_a_body_is_refused_once_it_is_too_much(gateway: Any, user: str, way: Any) -> None:
    before = gateway.stored()
    refused = await way(gateway, user, note(6_000))
    assert refused.status_code == 429
    problem = Problem.decode(refused.content)
    assert problem.details == {"quota": "bytes", "allowed": ALLOWED, "used": 0}
    assert gateway.stored() == before
    assert (await way(gateway, user, note(1_500))).status_code == 200, "what was refused is free again"


async def test_unannounced_bodies_share_the_day(gateway: Any, user: str) -> None:
    answers = await asyncio.gather(*(send_unannounced(gateway, user, note(1_500)) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 429, 429]


async def test_what_is_no_file_that_is_taken_uses_up_nothing(gateway: Any, user: str) -> None:
    for _ in range(3):
        answer = await send(gateway, user, b"\x7fELF" + bytes(1_500))
        assert answer.status_code == 415, answer.text
    assert (await send(gateway, user, note(1_700))).status_code == 200


def test_what_is_never_counted_is_given_back() -> None:
    moments: Iterator[float] = iter([0.0, 59.0, 61.0])
    reservations = Reservations(clock=lambda: next(moments))
    request, file = uuid4(), uuid4()
    reservations.arriving("ana", request, 300)
    reservations.accepted("ana", file, 200)
    assert reservations.of("ana", but=request) == 200
    assert reservations.of("ben", but=request) == 0
    assert reservations.files("ana") == (file,)
    assert reservations.files("ana") == ()
    assert reservations.of("ana", but=UUID(int=0)) == 300
    reservations.release("ana", request)
    assert reservations.of("ana", but=UUID(int=0)) == 0
