"""A gateway that is told to stop answers those who wait first."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from standalone.ports import Ports

BODY = {"message": "I will call Tom.", "user_id": "ana"}


@pytest.fixture
async def stoppable(kafka: str, open_gateway: Any, tmp_path: Path) -> AsyncIterator[Any]:
    async with open_gateway(kafka, tmp_path, Ports.free()) as gateway:
        yield gateway


async def listeners(gateway: Any, count: int) -> None:
    async with asyncio.timeout(10):
        while (await gateway.client.get("/api/v1/status")).json()["live_listeners"] < count:
            await asyncio.sleep(0.02)


async def test_who_waits_is_told_at_once_where_to_follow(stoppable: Any) -> None:
    async def ask() -> httpx.Response:
        return await stoppable.client.post("/api/v1/chat", json=BODY, headers={"Prefer": "wait=60"})

    waiting = [asyncio.create_task(ask()) for _ in range(3)]
    await listeners(stoppable, 3)
    stopping = asyncio.create_task(stoppable.process.stop(15))
    async with asyncio.timeout(4):
        answers = await asyncio.gather(*waiting)
    for answer in answers:
        assert answer.status_code == 202, answer.text
        assert UUID(answer.json()["job_id"])
        assert answer.headers["location"] == answer.json()["links"]["self"]
    async with asyncio.timeout(4):
        await stopping
    assert not any("exceeded" in line or "Traceback" in line for line in stoppable.process.recent)


async def test_a_stream_ends_whole(another: Any) -> None:
    accepted = await another.client.post("/api/v1/chat", json=BODY, headers={"Prefer": "respond-async"})
    async with asyncio.timeout(15), another.client.stream("GET", f"{accepted.headers['location']}/events") as stream:
        lines = stream.aiter_lines()
        while not (await anext(lines)).startswith("data"):
            pass
        stopping = asyncio.create_task(another.process.stop(15))
        async with asyncio.timeout(4):
            assert not [line async for line in lines if "completed" in line]
    await stopping
    assert not any("exceeded" in line or "Traceback" in line for line in another.process.recent)


async def test_an_upload_that_takes_too_long_may_come_again(stoppable: Any, samples: dict[str, bytes]) -> None:
    goes_on = asyncio.Event()
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'

    async def slowly() -> AsyncIterator[bytes]:
        yield head + samples["WAV"] + bytes(600_000)
        await goes_on.wait()

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    sending = asyncio.create_task(stoppable.client.post("/api/v1/upload", content=slowly(), headers=headers))
    async with asyncio.timeout(10):
        while not stoppable.stored():
            await asyncio.sleep(0.02)
    await stoppable.process.stop(20)
    goes_on.set()
    answer = await sending
    assert answer.status_code == 503, answer.text
    assert answer.json()["code"] == "stopping"
    assert answer.headers["retry-after"] == "5"
    assert stoppable.stored() == []
    assert not any("Traceback" in line for line in stoppable.process.recent), list(stoppable.process.recent)


async def test_an_upload_that_waits_is_accepted_too(stoppable: Any, samples: dict[str, bytes]) -> None:
    files = {"file": ("a.png", samples["PNG"])}
    waiting = asyncio.create_task(stoppable.client.post("/api/v1/upload/image", files=files))
    await listeners(stoppable, 1)
    await stoppable.process.stop(15)
    assert (await waiting).status_code == 202
    assert [path.read_bytes() for path in stoppable.stored()] == [samples["PNG"]]
