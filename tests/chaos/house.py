"""The house under test, with a hand on each of its processes."""

import asyncio
import os
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from unittest.mock import patch

import httpx
import psutil
from tests.chaos.models import StandIn
from tests.e2e.kafka_cluster import KafkaCluster
from tests.e2e.kafka_server import ApacheKafka

from standalone.addresses import Given
from standalone.ports import Ports
from standalone.processes import Process
from standalone.readiness import until_ready
from standalone.stack import Stack
from standalone.state import State
from wire.server import WireServer

Kafka = Literal["embedded", "apache"]
SERVICES: Final = ("gateway", "transcriber", "vision", "extractor", "taskstore")
_LINES: Final = 20_000
_STARTS_WITHIN_S: Final = 600
_POLL_S: Final = 0.02
_COUNTED: Final = re.compile(r"^intelliassist_events_(received|processed)_total\{[^}]*\} (\S+)", re.MULTILINE)
_ASSIGNED: Final = re.compile(r"partitions assigned.*\bgroup=(\S+)")


@dataclass
class House:
    """A running stack."""

    stack: Stack
    state: State
    models: StandIn
    apache: ApacheKafka | None
    """The broker, where it is not the stack's own."""
    cluster: KafkaCluster | None
    """The brokers, where they are several."""
    lines: deque[str]
    """What was said last."""
    assigned: Counter[str]
    """How often each consumer group was given its partitions."""
    _life: "asyncio.Task[None]"
    _more: list[Process] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.stack.url

    @property
    def kafka(self) -> str:
        return (self.state.addresses() or {})["kafka"]

    @property
    def brokers(self) -> KafkaCluster:
        """Those of an experiment that asked for several."""
        if self.cluster is None:
            raise RuntimeError("this house has one broker")
        return self.cluster

    @property
    def database(self) -> str:
        return (self.state.addresses() or {})["database"]

    def check(self) -> None:
        """Raises what the stack gave up for."""
        if self._life.done():
            self._life.result()

    def process(self, name: str) -> Process:
        """One of the services, `postgres` or `broker`."""
        return next(one for one in self.stack.processes if one.name == name)

    def pid(self, name: str) -> int | None:
        process = self.process(name)
        return process.pid if process.running else None

    async def alive(self, name: str, within_s: float = 120) -> int:
        """Its pid, once it runs."""
        async with asyncio.timeout(within_s):
            while (pid := self.pid(name)) is None:
                self.check()
                await asyncio.sleep(_POLL_S)
        return pid

    async def started_again(self, name: str, pid: int, within_s: float = 120) -> float:
        """Seconds until another process runs in its place."""
        began = time.monotonic()
        async with asyncio.timeout(within_s):
            while self.pid(name) in (None, pid):
                self.check()
                await asyncio.sleep(_POLL_S)
        return time.monotonic() - began

    async def gone(self, pid: int, within_s: float = 120) -> float:
        """Seconds until that process is no more."""
        began = time.monotonic()
        async with asyncio.timeout(within_s):
            with suppress(psutil.NoSuchProcess):
                while psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                    await asyncio.sleep(_POLL_S)
        return time.monotonic() - began

    def memory(self) -> dict[str, int]:
        """Bytes that each process of the stack holds, with what it started."""
        return {one.name: _held(one.pid) for one in self.stack.processes if one.running and one.pid}

    async def taken(self, worker: str) -> int | None:
        """Records that it took from its topics and has not dealt with; None where it does not tell."""
        port = psutil.Process(await self.alive(worker)).environ()["HEALTH_PORT"]
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False) as http:
                told = (await http.get("/metrics")).text
        except httpx.TransportError:
            return None
        counted = dict.fromkeys(("received", "processed"), 0.0)
        for name, number in _COUNTED.findall(told):
            counted[name] += float(number)
        return int(counted["received"] - counted["processed"])

    async def another(self, service: str) -> Process:
        """One more process of a service, beside the one that the stack keeps."""
        pid = await self.alive(service)
        port = str(Ports.free().gateway)
        told = psutil.Process(pid).environ() | {"HEALTH_PORT": port, "API_PORT": port}
        process = Process(f"another {service}", psutil.Process(pid).cmdline(), env=told, say=self._hear)
        await process.start()
        self._more.append(process)
        return process

    async def joined(self, process: Process, within_s: float = 60) -> None:
        """Once it is ready: it has its share of the partitions."""
        told = psutil.Process(process.pid).environ()
        await until_ready(
            {process.name: f"http://127.0.0.1:{told['HEALTH_PORT']}/health/ready"}, within_s, self.lines.append
        )

    async def leave_alone(self) -> None:
        """End what was started beside the stack."""
        await asyncio.gather(*(one.stop(20) for one in self._more if one.running))
        self._more.clear()

    def _hear(self, name: str, line: str) -> None:
        _hear(name, line, self.lines, self.assigned)


@asynccontextmanager
async def running(folder: Path, settings: Mapping[str, str], kafka: Kafka, brokers: int) -> AsyncIterator[House]:
    """Ready to be broken. What it said last stands in the notes of what goes wrong."""
    lines: deque[str] = deque(maxlen=_LINES)
    assigned: Counter[str] = Counter()
    async with AsyncExitStack() as left:
        apache = cluster = None
        if brokers > 1:
            cluster = await left.enter_async_context(KafkaCluster())
        elif kafka == "apache":
            apache = await left.enter_async_context(ApacheKafka())
        outside = cluster or apache
        wire = left.enter_context(WireServer.in_thread())
        state = State(folder)
        left.enter_context(state.held())
        stack = Stack(
            state,
            Ports.free(),
            given=Given(
                _env_file=None,
                kafka_bootstrap_servers=outside.bootstrap_servers if outside else None,
                start_timeout_s=_STARTS_WITHIN_S,
            ),
            output=lambda name, line: _hear(name, line, lines, assigned),
            say=lines.append,
        )
        try:
            with patch.dict(os.environ, {**settings, "GROQ_BASE_URL": wire.url}):
                await stack.__aenter__()
            left.push_async_callback(stack.stop)
            life = asyncio.create_task(stack.until_failed())
            left.callback(life.cancel)
            house = House(stack, state, StandIn(wire), apache, cluster, lines, assigned, life)
            left.push_async_callback(house.leave_alone)
            yield house
        except Exception as failure:
            failure.add_note("\n".join(list(lines)[-40:]))
            raise


def _hear(name: str, line: str, lines: deque[str], assigned: Counter[str]) -> None:
    lines.append(f"{name}: {line}")
    if found := _ASSIGNED.search(line):
        assigned[found[1]] += 1


def _held(pid: int) -> int:
    """Memory that several share counts once, divided between them."""
    held = 0
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(pid)
        for one in (parent, *parent.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                held += one.memory_full_info().pss
    return held
