"""A real Redis for the tests that need one, from wherever this machine can get it."""

import asyncio
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from redis.asyncio import Redis
from redis.exceptions import RedisError
from tests.programs import require


class RedisServer:
    """One on a socket in a folder of its own: `async with RedisServer() as redis: redis.url`. Nothing of it is left."""

    def __init__(self) -> None:
        self._program = require("redis-server")
        self._folder = TemporaryDirectory(prefix="redis-")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    @property
    def _socket(self) -> Path:
        return Path(self._folder.name) / "redis.sock"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exception: object) -> None:
        self.stop()
        self._folder.cleanup()

    async def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", self._folder.name]
        # S603: the program is the one that `which` found, the options are ours. ASYNC220: it returns at once.
        self._process = subprocess.Popen([self._program, *options], stdout=subprocess.DEVNULL)  # noqa: S603, ASYNC220
        async with asyncio.timeout(20), Redis.from_url(self.url) as redis:
            while not await _answers(redis):
                assert self._process.poll() is None, "redis-server ended at once"
                await asyncio.sleep(0.02)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None


async def _answers(redis: Redis) -> bool:
    try:
        return bool(await redis.ping())
    except RedisError:
        return False
