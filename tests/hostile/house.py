"""A house that asks everybody for a token, and what its processes take meanwhile."""

import asyncio
import os
import re
import sys
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import psutil
from tests.e2e.guarded import AUDIENCE, ISSUER, SECRET, token
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
_DECODER: Final = re.compile(
    r"/(?:_imaging\.|_pillow_heif\.|libheif|libavcodec|libavformat|libpdfium|libctranslate2|onnxruntime_pybind)"
)
"""What opens pictures, recordings and PDFs, and the models that look at them."""
_ELSEWHERE: Final = ("KAFKA_", "DATABASE_", "BLOB_URL", "INTERNAL_TOKEN", "TASKSTORE_URL")


@dataclass
class HostileHouse:
    """As whoever runs it sees it."""

    url: str
    up: Process
    state: State
    lines: list[str]
    receiver: Receiver
    """Told of every span."""
    secrets: set[str]
    """What nobody else is to learn; credentials that were shown to it, too."""
    most_bytes: dict[str, int] = field(default_factory=dict)
    """Resident, by process: the most that was seen of any of the name."""
    decoders: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What was seen loaded that opens foreign media, by process."""
    alive: int = 0
    """How often the health pages were asked, and answered."""
    silent: list[str] = field(default_factory=list)
    """When they did not answer."""

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

    async def watch(self) -> None:
        """Ask the health page, and look at the memory of all processes, for as long as nobody cancels it."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            while True:
                self._weigh()
                try:
                    answer = await http.get(f"{self.url}/health/live")
                    if answer.status_code == 200:
                        self.alive += 1
                    else:
                        self.silent.append(f"{answer.status_code} {answer.text[:200]}")
                except httpx.TransportError as silent:
                    self.silent.append(repr(silent))
                await asyncio.sleep(0.25)

    def _weigh(self) -> None:
        for one in psutil.Process(self.up.pid).children(recursive=True):
            try:
                words, taken = one.cmdline(), one.memory_info().rss
            except psutil.Error:
                continue
            name = (
                words[words.index("-m") + 1]
                if "-m" in words
                else _of_the_pool(one) or words[0].rpartition("/")[2]
                if words
                else "?"
            )
            self.most_bytes[name] = max(self.most_bytes.get(name, 0), taken)
            self.decoders[name] |= _loaded(one.pid)


def _of_the_pool(one: psutil.Process) -> str | None:
    """A child process of a service bears its name."""
    try:
        parent = one.parent()
        words = parent.cmdline() if parent else []
    except psutil.Error:
        return None
    return f"child of {words[words.index('-m') + 1]}" if "-m" in words else None


def _loaded(pid: int) -> set[str]:
    """What opens foreign media, of the libraries that a process has loaded."""
    try:
        return {found[0] for found in _DECODER.finditer(Path(f"/proc/{pid}/maps").read_text())}
    except OSError:
        return set()


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
        house = HostileHouse(ready[0].split(": ")[1].split("/api/v1")[0], up, state, lines, receiver, secrets)
        watching = asyncio.create_task(house.watch())
        try:
            yield house
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
    finally:
        await up.stop(60)
