"""A real Prometheus that asks a house for its figures every second."""

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import yaml
from tests.telemetry.prometheus import Prometheus

from standalone.processes import Process

_DEPLOYED: Final = Path(__file__).resolve().parents[2] / "deploy/prometheus"
RULES: Final = _DEPLOYED / "rules"
_PATIENCE_S: Final = 60


@asynccontextmanager
async def prometheus(binary: str, folder: Path, services: Mapping[str, str]) -> AsyncIterator[Prometheus]:
    """Ask who is named (`host:port` by service), as the deployed configuration tells but for when."""
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
    deployed: dict[str, Any] = yaml.safe_load((_DEPLOYED / "prometheus.yml").read_text())
    house = next(job for job in deployed["scrape_configs"] if job["job_name"] == "intelliassist")
    house["static_configs"] = [
        {"targets": [address], "labels": {"service": service}} for service, address in services.items()
    ]
    deployed["scrape_configs"] = [house]
    del deployed["alerting"]  # nobody is called
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
