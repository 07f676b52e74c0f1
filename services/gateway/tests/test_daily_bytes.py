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


async def send_named(gateway: Any, user: str, content: bytes, key: str | None = None) -> httpx.Response:
    """With the user in the form, before its file, as the documentation shows it."""
    answer: httpx.Response = await gateway.client.post(
        UPLOAD, data={"user_id": user}, files={"file": ("note.txt", content)}, headers=under(key)
    )
    return answer


async def send_named_last(gateway: Any, user: str, content: bytes) -> httpx.Response:
    """With the user in the form, behind its file."""
    answer: httpx.Response = await gateway.client.post(
        UPLOAD, files=[("file", ("note.txt", content)), ("user_id", (None, user.encode()))]
    )
    return answer


async def submit(gateway: Any, user: str, content: bytes, key: str | None = None) -> httpx.Response:
    answer: httpx.Response = await gateway.client.post(
        "/api/v1/multimodal",
        data={"user_id": user},
        files={"document": ("note.txt", content)},
        headers={"Prefer": "respond-async"} | under(key),
    )
    return answer


async def submit_in_the_query(gateway: Any, user: str, content: bytes, key: str | None = None) -> httpx.Response:
    answer: httpx.Response = await gateway.client.post(
        "/api/v1/upload/file",
        params={"user_id": user},
        files={"file": ("note.txt", content)},
        headers={"Prefer": "respond-async"} | under(key),
    )
    return answer


def under(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key} if key else {}


async def used(gateway: Any, user: str) -> int:
    today = (await gateway.client.get(USAGE, params={"user_id": user})).json()["today"]
    return int(today["bytes"])


async def test_many_at_once_get_no_more_than_one_after_the_other(gateway: Any, user: str) -> None:
    answers = await asyncio.gather(*(send(gateway, user, note(800)) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 2 + [429] * 6
    for refused in answers:
        if refused.status_code == 429:
            assert Problem.decode(refused.content).code == "daily_quota_used"
    assert await used(gateway, user) == 1_600


async def test_what_was_accepted_a_moment_ago_counts_once(gateway: Any, user: str) -> None:
    sent = [(await send(gateway, user, note(500))).status_code for _ in range(4)]
    assert sent == [200, 200, 200, 429]
    assert (await send(gateway, user, note(200))).status_code == 200


WAYS = [send, send_unannounced, send_named, send_named_last, submit, submit_in_the_query]


@pytest.mark.parametrize("way", WAYS)
async def test_a_body_is_refused_once_it_is_too_much(gateway: Any, user: str, way: Any) -> None:
    before = gateway.stored()
    refused = await way(gateway, user, note(6_000))
    assert refused.status_code == 429
    problem = Problem.decode(refused.content)
    assert problem.details == {"quota": "bytes", "allowed": ALLOWED, "used": 0}
    assert gateway.stored() == before
    assert (await way(gateway, user, note(1_000))).is_success, "what was refused is free again"
    assert (await way(gateway, user, note(1_100))).status_code == 429
    today = (await gateway.client.get(USAGE, params={"user_id": user})).json()["today"]
    assert (today["bytes"], today["bytes_left"]) == (1_000, 1_000)


@pytest.mark.parametrize("way", [send_named, send_named_last, submit])
async def test_who_is_named_in_the_form_is_the_one_who_pays(gateway: Any, user: str, way: Any) -> None:
    answers = await asyncio.gather(*(way(gateway, user, note(700)) for _ in range(6)))
    assert sorted(answer.is_success for answer in answers) == [False] * 4 + [True] * 2
    assert {answer.status_code for answer in answers if not answer.is_success} == {429}
    assert await used(gateway, user) == 1_400


async def test_nobodys_day_is_nobody_elses(gateway: Any, user: str) -> None:
    while (await send_named_last(gateway, "anonymous", note(900))).is_success:
        pass
    for way in (send_named, send_named_last):
        assert (await way(gateway, user, note(700))).status_code == 200
    spoken = await gateway.client.post(
        "/api/v1/chat", json={"message": "Call Tom.", "user_id": user}, headers={"Prefer": "respond-async"}
    )
    assert spoken.status_code == 202, spoken.text
    nameless = await gateway.client.post(UPLOAD, files={"file": ("note.txt", note(1_200))})
    assert nameless.status_code == 429


@pytest.mark.parametrize("way", [submit, submit_in_the_query])
async def test_the_same_key_is_the_same_job_whatever_is_left_of_the_day(gateway: Any, user: str, way: Any) -> None:
    first, key = note(1_200), uuid4().hex
    accepted = await way(gateway, user, first, key)
    for _ in range(2):
        again = await way(gateway, user, first, key)
        assert (again.status_code, again.json()["job_id"]) == (202, accepted.json()["job_id"]), again.text
        assert await used(gateway, user) == 1_200
    assert (await way(gateway, user, note(1_200), key)).status_code == 422, "another body"
    assert (await way(gateway, user, note(1_200), uuid4().hex)).status_code == 429
    assert (await way(gateway, user, note(500), uuid4().hex)).status_code == 202


async def test_the_same_key_is_the_same_file(gateway: Any, user: str) -> None:
    first, key = note(1_200), uuid4().hex
    stored = await send_named(gateway, user, first, key)
    again = await send_named(gateway, user, first, key)
    assert (again.status_code, again.json()["file_id"]) == (200, stored.json()["file_id"]), again.text
    assert await used(gateway, user) == 1_200
    assert (await send_named(gateway, user, note(1_200), uuid4().hex)).status_code == 429
    assert (await send_named(gateway, user, note(500), uuid4().hex)).status_code == 200


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
