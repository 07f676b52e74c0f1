"""What the task store tells while its database is away: that it is, and nothing that nobody can know."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest_asyncio
from prometheus_client.parser import text_string_to_metric_families as families
from services.taskstore.tests.servers.postgres_server import PostgresServer

from standalone.ports import Ports
from taskstore.app import build

Told = dict[str, float]
UNKNOWN = ("jobs_stuck", "outbox_records", "outbox_oldest_seconds", "postgres_size_bytes", "postgres_deadlocks_total")
OF_THE_POOL = "database_connections{state=limit}"
WITHIN_S = 60


@pytest_asyncio.fixture
async def postgres() -> AsyncIterator[PostgresServer]:
    with TemporaryDirectory(prefix="away-") as folder:
        server = PostgresServer(Path(folder) / "postgres")
        await server.make()
        await server.start()
        yield server
        await server.stop()


async def told(client: httpx.AsyncClient) -> Told:
    """By name, and labels where there are any."""
    page = (await client.get("/metrics")).text
    samples = (sample for family in families(page) for sample in family.samples)
    return {
        sample.name.removeprefix("intelliassist_")
        + (f"{{{','.join(f'{name}={value}' for name, value in sample.labels.items())}}}" if sample.labels else ""): (
            sample.value
        )
        for sample in samples
    }


async def until(well: Callable[[Told], bool], client: httpx.AsyncClient, running: asyncio.Task[None]) -> Told:
    """What is told as soon as it is as wanted. Its health pages are not asked for."""
    async with asyncio.timeout(WITHIN_S):
        while True:
            assert not running.done(), running
            try:
                if well(now := await told(client)):
                    return now
            except httpx.ConnectError:
                pass
            await asyncio.sleep(0.1)


def is_well(now: Told) -> bool:
    return now.get("ready{check=database}") == 1 and all(name in now for name in UNKNOWN)


def is_away(now: Told) -> bool:
    return now["ready{check=database}"] == 0 and not [name for name in UNKNOWN if name in now]


async def test_figures_of_a_database_that_went_are_not_told_until_it_is_back(
    kafka: str, postgres: PostgresServer, make_settings: Any
) -> None:
    port = Ports.free().taskstore
    settings = make_settings(postgres.url(), kafka_bootstrap_servers=kafka, health_port=port)
    stop = asyncio.Event()
    running = asyncio.create_task(build(settings).live(stop))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            before = await until(is_well, client, running)
            assert before["jobs_open{status=received}"] == 0

            await postgres.kill()
            without = await until(is_away, client, running)
            assert not [name for name in without if name.startswith(("jobs_open", "postgres_"))]
            assert without[OF_THE_POOL] == before[OF_THE_POOL], "what is of the process itself is known all the same"
            assert without["ready{check=consuming taskstore}"] == 1

            await postgres.start()
            back = await until(is_well, client, running)
            assert back["outbox_records"] == before["outbox_records"]
    finally:
        stop.set()
        await running
