"""Waiting for services that take their time: for as long as is set, and with a word on what it is for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from standalone.readiness import until_ready
from standalone.refusal import Refusal


class Service:
    """Answers whether it is ready."""

    def __init__(self) -> None:
        self.ready = False

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        async with await asyncio.start_server(self._answer, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/health/ready"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        status, said = ("200 OK", "ready") if self.ready else ("503 Service Unavailable", "still loading")
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(said)}\r\nConnection: close\r\n\r\n{said}".encode())
        await writer.drain()
        writer.close()


async def test_who_still_loads_is_named_and_waited_for() -> None:
    vision, gateway = Service(), Service()
    gateway.ready = True
    said: list[str] = []
    async with vision.serving() as slow, gateway.serving() as quick:
        waiting = asyncio.create_task(until_ready({"vision": slow, "gateway": quick}, 300, said.append, silent_s=0.5))
        async with asyncio.timeout(20):
            while not said:
                await asyncio.sleep(0.01)
        assert said == ["Still waiting for vision (still loading); for 300 s in all, as START_TIMEOUT_S says."]
        assert not waiting.done()
        vision.ready = True
        async with asyncio.timeout(20):
            await waiting


async def test_who_takes_too_long_is_named_with_what_can_be_done_about_it() -> None:
    said: list[str] = []
    async with Service().serving() as slow:
        with pytest.raises(Refusal) as refused:
            await until_ready({"vision": slow}, 1, said.append)
    assert refused.value.line == (
        "vision was not ready within 1 s (vision: still loading); logs/vision.log of the state folder tells more, "
        "and START_TIMEOUT_S gives a busy machine longer"
    )
    assert said == [], "a short wait is not explained"
