"""A house that asks everybody for a token, and is watched."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
from tests.e2e.guarded import AUDIENCE, ISSUER, SECRET, token
from tests.hostile.watching import Watch
from tests.telemetry.otlp import Receiver

from standalone.processes import Process
from standalone.state import State

_PROVIDERS_KEY: Final = "a-key-of-a-provider-that-is-set-up-but-not-asked"
_SETTINGS: Final = {
    **dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local"),
    "AUTH_MODE": "jwt",
    "JWT_SECRET": SECRET,
    "JWT_ISSUER": ISSUER,
    "JWT_AUDIENCE": AUDIENCE,
    "JWT_LEEWAY_S": "0",
    "GROQ_API_KEY": _PROVIDERS_KEY,
    "START_TIMEOUT_S": "900",  # on a busy machine
    "RATE_LIMIT_USER": "off",
    "RATE_LIMIT_ADDRESS": "off",
    "RATE_LIMIT_SUBMISSIONS": "off",
    "PYTHONUNBUFFERED": "1",
}
_ELSEWHERE: Final = ("KAFKA_", "DATABASE_", "BLOB_URL", "INTERNAL_TOKEN", "TASKSTORE_URL")


@dataclass
class HostileHouse:
    """As whoever runs it sees it."""

    url: str
    state: State
    lines: list[str]
    receiver: Receiver
    """Told of every span."""
    secrets: set[str]
    """What nobody else is to learn; credentials that were shown to it, too."""
    watch: Watch
    """Of all of its processes, from its beginning on."""

    def http(self, user: str) -> httpx.AsyncClient:
        credential = token(user)
        self.secrets.add(credential)
        headers = {"Authorization": f"Bearer {credential}"}
        return httpx.AsyncClient(base_url=f"{self.url}/api/v1", timeout=120, headers=headers, trust_env=False)

    async def ended(self, http: httpx.AsyncClient, job: str, within_s: float = 600) -> dict[str, Any]:
        """The job once it has ended."""
        async with asyncio.timeout(within_s):
            while True:
                answer = await http.get(f"/jobs/{job}")
                if answer.is_success and answer.json()["status"] in ("completed", "failed", "cancelled"):
                    found: dict[str, Any] = answer.json()
                    return found
                await asyncio.sleep(0.5)


@asynccontextmanager
async def hostile_house(folder: Path, receiver: Receiver) -> AsyncIterator[HostileHouse]:
    """Ready to be asked, and watched from then on."""
    lines: list[str] = []
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(_ELSEWHERE)}
    up = Process(
        "up",
        [sys.executable, "-m", "standalone", "up", "--free-ports", "--state", str(folder)],
        env={**inherited, **_SETTINGS, "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url},
        say=lambda _name, line: lines.append(line),
    )
    await up.start()
    try:
        async with asyncio.timeout(900):
            while not (ready := [line for line in lines if line.startswith("Ready in ")]):
                assert up.running, lines[-20:]
                await asyncio.sleep(0.1)
        state = State(folder)
        secrets = {SECRET, _PROVIDERS_KEY, state.token()}
        assert up.pid is not None
        watch = Watch(up.pid)
        watching = asyncio.create_task(watch.watch())
        try:
            yield HostileHouse(ready[0].split(": ")[1].split("/api/v1")[0], state, lines, receiver, secrets, watch)
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching  # raises what ended it before
    finally:
        await up.stop(60)
