"""What the processes of a house take and load, and whether they answer, while something is done to it."""

import asyncio
import re
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx
import psutil
from tests.e2e.guarded import token

from standalone.services import START_ORDER

_DECODER: Final = re.compile(
    r"/(?:_imaging\.|_pillow_heif\.|libheif|libavcodec|libavformat|libpdfium|libctranslate2|onnxruntime_pybind)"
)
"""What opens pictures, recordings and PDFs, and the models that look at them."""
_PSS: Final = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)
_LAG: Final = re.compile(r'^intelliassist_event_loop_lag_seconds_bucket\{le="([^"]+)"\} ([\d.e+]+)', re.MULTILINE)


@dataclass
class Watch:
    """Of the services below one process."""

    stack: int
    """Its pid."""
    most_bytes: dict[str, int] = field(default_factory=dict)
    """Of each service with its children, what they share counted once: the most that was seen at a time."""
    pids: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Those of each service: more than one, where it was started again."""
    children: set[str] = field(default_factory=set)
    """The services that were seen with some."""
    decoders: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """What was seen loaded that opens foreign media, by service, and `child of ...`."""
    alive: Counter[str] = field(default_factory=Counter)
    """How often each service's health page was asked, and answered."""
    slowest_s: dict[str, float] = field(default_factory=dict)
    """The longest that it took to."""
    silent: list[str] = field(default_factory=list)
    """When one did not answer."""

    async def watch(self) -> None:
        """For as long as nobody cancels it."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as http:
            while True:
                await asyncio.to_thread(self._weigh)
                for service, url in self._pages().items():
                    await self._ask(http, service, f"{url}/health/live")
                await asyncio.sleep(0.25)

    async def loop_lag(self) -> dict[str, dict[float, int]]:
        """How often the event loop of each service was late by at most so many seconds, since it began."""
        headers = {"Authorization": f"Bearer {token('operator', scope='intelliassist:admin')}"}
        found = {}
        async with httpx.AsyncClient(headers=headers, timeout=30, trust_env=False) as http:
            for service, url in self._pages().items():
                answer = await http.get(f"{url}/metrics")
                assert answer.is_success, answer.text
                found[service] = {float(most): int(float(times)) for most, times in _LAG.findall(answer.text)}
        return found

    async def _ask(self, http: httpx.AsyncClient, service: str, url: str) -> None:
        began = time.monotonic()
        try:
            answer = await http.get(url)
        except httpx.TransportError as silent:
            self.silent.append(f"{service}: {silent!r}")
            return
        took = time.monotonic() - began
        if not answer.is_success:
            self.silent.append(f"{service}: {answer.status_code} {answer.text[:200]}")
            return
        self.alive[service] += 1
        self.slowest_s[service] = max(self.slowest_s.get(service, 0), took)

    def _services(self) -> dict[str, psutil.Process]:
        found = {}
        for one in psutil.Process(self.stack).children():
            with suppress(psutil.Error):
                words = one.cmdline()
                if "-m" in words and (name := words[words.index("-m") + 1]) in START_ORDER:
                    found[name] = one
        return found

    def _pages(self) -> dict[str, str]:
        found = {}
        for name, one in self._services().items():
            with suppress(psutil.Error):
                found[name] = f"http://127.0.0.1:{one.environ()['HEALTH_PORT']}"
        return found

    def _weigh(self) -> None:
        for name, service in self._services().items():
            with suppress(psutil.Error):
                self.pids[name].add(service.pid)
                children = service.children(recursive=True)
                together = sum(_weight(one.pid) for one in (service, *children))
                self.most_bytes[name] = max(self.most_bytes.get(name, 0), together)
                self.decoders[name] |= _loaded(service.pid)
                if children:
                    self.children.add(name)
                for child in children:
                    self.decoders[f"child of {name}"] |= _loaded(child.pid)


def _weight(pid: int) -> int:
    """Bytes; what several processes share is split among them."""
    try:
        found = _PSS.search(Path(f"/proc/{pid}/smaps_rollup").read_text())
    except OSError:
        return 0
    return int(found[1]) << 10 if found else 0


def _loaded(pid: int) -> set[str]:
    """What opens foreign media, of the libraries that a process has loaded."""
    try:
        return {found[0] for found in _DECODER.finditer(Path(f"/proc/{pid}/maps").read_text())}
    except OSError:
        return set()
