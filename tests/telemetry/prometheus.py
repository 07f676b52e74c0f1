"""A real Prometheus that asks the house for its figures every second, and what it knows."""

import asyncio
import math
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import yaml
from tests.programs import require

from standalone.processes import Process

DEPLOYED: Final = Path(__file__).resolve().parents[2] / "deploy/prometheus"
RULES: Final = DEPLOYED / "rules"
_PATIENCE_S: Final = 60


@dataclass(frozen=True)
class Series:
    """Labels, and what was measured when; only numbers."""

    labels: dict[str, str]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Span:
    """From when to when is looked at, in seconds since 1970."""

    start: float
    end: float

    @property
    def seconds(self) -> int:
        return math.ceil(self.end - self.start)


class Prometheus:
    """Its HTTP API. A query that it refuses raises AssertionError with its reason."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def at(self, query: str, moment: float | None = None) -> list[Series]:
        """The answer at one moment, now where none is named."""
        asked = {"query": query} | ({} if moment is None else {"time": str(moment)})
        told = await self._ask("query", **asked)
        if told["resultType"] == "scalar":
            return _numbers([{"metric": {}, "values": [told["result"]]}])
        return _numbers([{"metric": one["metric"], "values": [one["value"]]} for one in told["result"]])

    async def over(self, query: str, span: Span, points: int = 200) -> list[Series]:
        step = max(1, span.seconds // points)
        told = await self._ask("query_range", query=query, start=str(span.start), end=str(span.end), step=str(step))
        return _numbers(told["result"])

    async def series(self, selector: str, span: Span) -> list[dict[str, str]]:
        """The labels of all that there was in that time."""
        found: list[dict[str, str]] = await self._ask(
            "series", **{"match[]": selector, "start": str(span.start), "end": str(span.end)}
        )
        return found

    async def values(self, label: str, selector: str) -> list[str]:
        found: list[str] = await self._ask(f"label/{label}/values", **{"match[]": selector})
        return found

    async def exemplars(self, query: str, span: Span) -> list[dict[str, Any]]:
        told = await self._ask("query_exemplars", query=query, start=str(span.start), end=str(span.end))
        return [exemplar for one in told for exemplar in one["exemplars"]]

    async def until(self, query: str) -> None:
        """Wait until the query finds something. Fails when it does not."""
        async with asyncio.timeout(_PATIENCE_S):
            while not await self.at(query):
                await asyncio.sleep(0.1)

    async def until_asked_after(self, moment: float) -> None:
        """Wait until each service has told its figures twice after that moment."""
        await self.until(f"min(timestamp(up offset 1s)) > {moment}")

    async def _ask(self, path: str, **asked: str) -> Any:
        answer = (
            await self._http.post(f"/api/v1/{path}", data=asked)
            if not path.startswith("label")
            else (await self._http.get(f"/api/v1/{path}", params=asked))
        )
        told = answer.json()
        assert told["status"] == "success", f"{asked}\n{told.get('error')}"
        return told["data"]


def _numbers(result: list[dict[str, Any]]) -> list[Series]:
    """Without what is no number: a quantile of nothing is drawn by nobody."""
    found = [
        Series(one["metric"], tuple((at, float(said)) for at, said in one["values"] if math.isfinite(float(said))))
        for one in result
    ]
    return [one for one in found if one.points]


@asynccontextmanager
async def prometheus(folder: Path, services: Mapping[str, str]) -> AsyncIterator[Prometheus]:
    """Scrape what is named (`host:port` by service) as the house's own configuration tells, but each second."""
    binary = require("prometheus")
    configuration = _configured(folder, services)
    address = f"127.0.0.1:{_free_port()}"
    lines: list[str] = []
    process = Process(
        "prometheus",
        [
            binary,
            f"--config.file={configuration}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address={address}",
            "--enable-feature=exemplar-storage",
        ],
        say=lambda _name, line: lines.append(line),
    )
    await process.start()
    try:
        async with httpx.AsyncClient(base_url=f"http://{address}", timeout=30, trust_env=False) as http:
            await _until_ready(http, process, lines)
            yield Prometheus(http)
    finally:
        await process.stop(30)


def _configured(folder: Path, services: Mapping[str, str]) -> Path:
    """The deployed configuration and rules in a folder, for the addresses of this house, and each second."""
    deployed: dict[str, Any] = yaml.safe_load((DEPLOYED / "prometheus.yml").read_text())
    house = next(job for job in deployed["scrape_configs"] if job["job_name"] == "intelliassist")
    house["static_configs"] = [
        {"targets": [address], "labels": {"service": service}} for service, address in services.items()
    ]
    deployed["scrape_configs"] = [house]
    deployed["global"] |= {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"}
    (folder / "rules").mkdir(parents=True)
    for file in RULES.glob("*.yml"):
        (folder / "rules" / file.name).write_text(_each_second(file.read_text()))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(deployed))
    return folder / "prometheus.yml"


def _each_second(rules: str) -> str:
    """Also those that take their time elsewhere."""
    groups = yaml.safe_load(rules)["groups"]
    return yaml.safe_dump(
        {"groups": [{name: said for name, said in one.items() if name != "interval"} for one in groups]}
    )


async def _until_ready(http: httpx.AsyncClient, process: Process, lines: list[str]) -> None:
    async with asyncio.timeout(_PATIENCE_S):
        while True:
            assert process.running, "\n".join(lines[-20:])
            try:
                if (await http.get("/-/ready")).is_success:
                    return
            except httpx.TransportError:
                pass  # not yet
            await asyncio.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
