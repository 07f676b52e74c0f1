"""What it costs to write down what is accepted before it is answered: `python -m benchmarks.intake_journal`.

Three gateways stand before one broker (the embedded one), one database and one task store; they differ in
`INTAKE_JOURNAL` alone, and each has a folder of its own. They are sent the same chats in turns, so that all meet the same
machine. Nobody works on what was sent. Told are the milliseconds from a request to its 202, one at a time, how many are
accepted in a second when sixteen are asked at a time, and the gateway's own CPU time for one, with that of clearing the
journal up. Ratios are medians of those of each turn. Entries are written as uploads are, without `fsync`.
"""

import argparse
import asyncio
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
import psutil  # type: ignore[import-untyped] # it ships no types

from runtime.settings import KafkaSettings
from runtime.topics import create_topics
from standalone.broker import Broker
from standalone.ports import HOST, Ports
from standalone.postgres import Postgres
from standalone.readiness import until_ready
from standalone.services import process_of, ready_url

_MODES: Final = ("off", "outage", "always")
_WITHIN_S: Final = 300.0
_AT_ONCE: Final = 16
_CLEARED_S: Final = 4.0
"""A gateway has asked for what it did not hear of by then."""


@dataclass(frozen=True)
class Turn:
    """What a turn of one gateway came to."""

    median_ms: float
    a_second: float
    cpu_ms: float


@dataclass(frozen=True)
class Gateway:
    """One of the three."""

    http: httpx.AsyncClient
    process: psutil.Process

    async def turn(self, chats: int) -> Turn:
        """As many one after another, and as many again side by side."""
        before = self.process.cpu_times()
        took_s = [await self._chat() for _ in range(chats)]
        began = time.perf_counter()
        for _ in range(chats // _AT_ONCE):
            await asyncio.gather(*(self._chat() for _ in range(_AT_ONCE)))
        beside_s = time.perf_counter() - began
        await asyncio.sleep(_CLEARED_S)
        after = self.process.cpu_times()
        beside = chats // _AT_ONCE * _AT_ONCE
        cpu_s = after.user + after.system - before.user - before.system
        return Turn(statistics.median(took_s) * 1e3, beside / beside_s, cpu_s / (chats + beside) * 1e3)

    async def _chat(self) -> float:
        began = time.perf_counter()
        chat = {"message": "Please call the printer.", "user_id": "ana"}
        answer = await self.http.post("/api/v1/chat", json=chat, headers={"Prefer": "respond-async"})
        if answer.status_code != httpx.codes.ACCEPTED:
            raise RuntimeError(f"{answer.status_code} {answer.text[:500]}")
        return time.perf_counter() - began


@asynccontextmanager
async def gateways(folder: Path) -> AsyncIterator[Mapping[str, Gateway]]:
    """By mode, ready to be asked."""
    async with AsyncExitStack() as stack:
        ports = Ports.free()
        broker = Broker(ports.broker, _hear)
        await broker.start()
        stack.push_async_callback(broker.stop)
        await create_topics(KafkaSettings(kafka_bootstrap_servers=broker.address))
        postgres = Postgres(folder / "postgres", _hear)
        await postgres.start()
        stack.push_async_callback(postgres.stop)
        told = {
            "KAFKA_BOOTSTRAP_SERVERS": broker.address,
            "DATABASE_URL": postgres.url,
            "INTERNAL_TOKEN": "of this measurement alone",
            "LOG_LEVEL": "WARNING",
            **dict.fromkeys(("RATE_LIMIT_USER", "RATE_LIMIT_ADDRESS", "RATE_LIMIT_SUBMISSIONS"), "off"),
        }
        urls: dict[str, str] = {"taskstore": ready_url("taskstore", ports, HOST)}
        found: dict[str, Gateway] = {}
        for name in ("taskstore", *_MODES):
            place = ports if name == "taskstore" else replace(ports, gateway=Ports.free().gateway)
            own = {"BLOB_URL": f"file:{folder / name}", "INTAKE_JOURNAL": name if name in _MODES else ""}
            service = process_of("taskstore" if name == "taskstore" else "gateway", place, told | own, _hear)
            await service.start()
            stack.push_async_callback(service.stop, 20)
            if name in _MODES:
                urls[name] = ready_url("gateway", place, HOST)
                client = httpx.AsyncClient(base_url=f"http://{HOST}:{place.gateway}", timeout=60, trust_env=False)
                found[name] = Gateway(await stack.enter_async_context(client), psutil.Process(service.pid))
        await until_ready(urls, _WITHIN_S, lambda line: _hear("", line))
        yield found


async def measure(chats: int, turns: int) -> Mapping[str, list[Turn]]:
    """The turns of each; a first one that warms up is left out."""
    taken: defaultdict[str, list[Turn]] = defaultdict(list)
    with TemporaryDirectory(prefix="journal-") as folder:
        async with gateways(Path(folder)) as standing:
            for number in range(turns + 1):
                first = number % len(_MODES)  # nobody is always the first
                for mode in (*_MODES[first:], *_MODES[:first]):
                    turn = await standing[mode].turn(chats)
                    if number:
                        taken[mode].append(turn)
    return taken


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(prog="benchmarks.intake_journal", description=(__doc__ or "").partition("\n")[0])
    reader.add_argument("--chats", type=int, default=160, help="a turn, one after another, and as many side by side")
    reader.add_argument("--turns", type=int, default=7)
    asked = reader.parse_args()
    taken = asyncio.run(measure(asked.chats, asked.turns))
    heads = ("ms to its 202", "of off", "accepted a second", "of off", "CPU ms", "of off")
    sys.stdout.write(f"| INTAKE_JOURNAL | {' | '.join(heads)} |\n|---{'|---:' * len(heads)}|\n")
    for mode in _MODES:
        turns, cells = taken[mode], list[str]()
        for figure in Turn.__annotations__:
            own = [getattr(turn, figure) for turn in turns]
            off = [getattr(turn, figure) for turn in taken["off"]]
            ratio = statistics.median(one / other for one, other in zip(own, off, strict=True))
            cells += [f"{statistics.median(own):.2f}", f"{ratio:.2f}"]
        sys.stdout.write(f"| {mode} | {' | '.join(cells)} |\n")


def _hear(_name: str, line: str) -> None:
    if "error" in line.lower():
        sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    main()
