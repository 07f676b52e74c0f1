"""A house that asks everybody who they are and limits what they do, behind a pooler, with a standby for its database."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import httpx
import jwt
import psutil
from services.taskstore.tests.servers.pgbouncer import PgBouncer
from services.taskstore.tests.servers.postgres_server import PostgresServer

from standalone.processes import Process

SECRET: Final = "what the issuer and this house share, and nobody else"  # noqa: S105 - of these tests only
ISSUER, AUDIENCE = "https://issuer.example/", "intelliassist"
REQUESTS: Final = 120
DAILY_BYTES: Final = 20_000
PUBLIC_URL: Final = "https://tasks.example"

_SETTINGS: Final = {
    **dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local"),
    "AUTH_MODE": "jwt",
    "AUTH_CACHE_S": "1",
    "JWT_SECRET": SECRET,
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "JWT_LEEWAY_S": "0",
    "DEBUG": "true",
    "REQUIRE_IF_MATCH": "true",
    "RATE_LIMIT_USER": f"{REQUESTS}/hour",
    "RATE_LIMIT_ADDRESS": "1000/hour",
    "TRUSTED_PROXIES": "127.0.0.1",
    "DAILY_BYTES": str(DAILY_BYTES),
    "TRASH_DAYS": "1",
    "DATABASE_RETURN_S": "1",
    "WEBHOOK_ALLOW_PRIVATE": "true",
    "PUBLIC_URL": PUBLIC_URL,
    "PYTHONUNBUFFERED": "1",
}
_ELSEWHERE: Final = ("KAFKA_BOOTSTRAP_SERVERS", "DATABASE_URL", "BLOB_URL", "INTERNAL_TOKEN", "TASKSTORE_URL")


@dataclass(frozen=True)
class Guarded:
    """As whoever runs it sees it."""

    url: str
    folder: Path
    up: Process
    primary: PostgresServer
    standby: PostgresServer
    _addresses: Iterator[int]

    def http(self, credential: str | None) -> httpx.AsyncClient:
        """Somebody at an address of their own, as a proxy on this machine tells it."""
        headers = {"X-Forwarded-For": f"203.0.113.{next(self._addresses)}"}
        if credential:
            headers["Authorization"] = f"Bearer {credential}"
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=60, headers=headers, trust_env=False)

    async def keys(self, *words: str) -> str:
        """What `intelliassist keys` writes to standard output."""
        command = [sys.executable, "-m", "standalone", "keys", *words, "--state", str(self.folder)]
        child = await asyncio.create_subprocess_exec(
            *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=_inherited()
        )
        out, errors = await child.communicate()
        assert child.returncode == 0, errors.decode()
        return out.decode().strip()

    def process_of(self, service: str) -> psutil.Process:
        family = psutil.Process(self.up.pid).children(recursive=True)
        return next(one for one in family if one.cmdline()[-2:] == ["-m", service])


def token(user: str, *, secret: str = SECRET, **claims: Any) -> str:
    """As the issuer makes it, but for what is said."""
    usual = {"sub": user, "iss": ISSUER, "aud": AUDIENCE, "exp": datetime.now(UTC) + timedelta(hours=1)}
    return jwt.encode({name: said for name, said in (usual | claims).items() if said is not None}, secret, "HS256")


@asynccontextmanager
async def guarded_house(folder: Path) -> AsyncIterator[Guarded]:
    """Ready to be asked."""
    async with AsyncExitStack() as stack:
        # Sockets want short paths.
        place = Path(stack.enter_context(TemporaryDirectory(prefix="guarded-")))
        primary, standby = PostgresServer(place / "primary"), PostgresServer(place / "standby")
        await primary.make()
        await primary.start()
        stack.push_async_callback(primary.stop)
        await standby.copy(primary)
        await standby.start()
        stack.push_async_callback(standby.stop)
        pooler = await stack.enter_async_context(PgBouncer(place, primary.url(), sessions=4))
        lines: list[str] = []
        up = Process(
            "up",
            [sys.executable, "-m", "standalone", "up", "--free-ports", "--state", str(folder)],
            env={**_inherited(), **_SETTINGS, "DATABASE_URL": pooler.url("postgres"), "DATABASE_URLS": standby.url()},
            say=lambda _name, line: lines.append(line),
        )
        await up.start()
        stack.push_async_callback(up.stop, 60)
        async with asyncio.timeout(150):
            while not (ready := [line for line in lines if line.startswith("Ready in ")]):
                assert up.running, lines[-20:]
                await asyncio.sleep(0.1)
        url = ready[0].split(": ")[1].split("/api/v1")[0]
        yield Guarded(url, folder, up, primary, standby, count(1))


def _inherited() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in _ELSEWHERE}
