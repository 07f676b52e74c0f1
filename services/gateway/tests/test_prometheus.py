"""Where a Prometheus scrapes the house, it is asked; a real one, as Debian packages it."""

import asyncio
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from gateway.monitoring.sources import Prometheus, Services
from standalone.ports import Ports

CONFIG = """\
global: {{ scrape_interval: 1s }}
scrape_configs:
  - job_name: intelliassist
    static_configs:
      - {{ targets: ["{target}"], labels: {{ service: gateway }} }}
      - {{ targets: ["{nobody}"], labels: {{ service: vision }} }}
"""


@pytest.fixture
def prometheus(house: Any, program: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """The address of a server that scrapes the gateway."""
    config = tmp_path / "prometheus.yml"
    config.write_text(
        CONFIG.format(target=house.client.base_url.netloc.decode(), nobody=f"127.0.0.1:{Ports.free().gateway}")
    )
    address = f"127.0.0.1:{Ports.free().gateway}"
    options = [f"--config.file={config}", f"--storage.tsdb.path={tmp_path / 'data'}", f"--web.listen-address={address}"]
    log = tmp_path / "log"
    with log.open("wb") as out:
        # The program is the one that `which` found, the options are ours.
        server = subprocess.Popen([program("prometheus"), *options], stdout=out, stderr=out)  # noqa: S603
    yield f"http://{address}"
    server.terminate()
    server.wait(20)


async def test_its_numbers_are_those_of_the_gateway(house: Any, prometheus: str) -> None:
    for _ in range(3):
        await house.client.get("/ping")
    source = Prometheus(prometheus, Services({}))
    async with asyncio.timeout(30):
        while True:
            gathered = await source.gather()
            pings = gathered.samples.total("intelliassist_http_requests_total", route="/ping", status="200")
            if gathered.origin == "prometheus" and pings >= 3:
                break
            await asyncio.sleep(0.2)
    told = (await house.client.get("/metrics")).text
    assert gathered.samples.average("intelliassist_http_request_seconds", route="/ping") is not None
    assert f'route="/ping",status="200"}} {pings:g}' in told.replace(".0", "")


async def test_a_service_that_it_does_not_reach_is_named(prometheus: str) -> None:
    source = Prometheus(prometheus, Services({}))
    async with asyncio.timeout(30):
        while "vision" not in (gathered := await source.gather()).missing or gathered.origin != "prometheus":
            await asyncio.sleep(0.2)
    assert gathered.missing == ("vision",)


async def test_while_it_is_away_the_services_are_asked() -> None:
    gathered = await Prometheus(f"http://127.0.0.1:{Ports.free().gateway}", Services({})).gather()
    assert gathered.origin == "services"


async def test_while_numbers_are_gathered_the_work_goes_on() -> None:
    loop, turned, turns = asyncio.get_running_loop(), threading.Event(), []

    class Looking(Collector):
        def describe(self) -> list[Metric]:
            return []

        def collect(self) -> Iterator[Metric]:
            loop.call_soon_threadsafe(turned.set)
            turns.append(turned.wait(10))
            return iter(())

    looking = Looking()
    REGISTRY.register(looking)
    try:
        await Services({}).gather()
    finally:
        REGISTRY.unregister(looking)
    assert turns == [True]


async def test_what_logs_in_there_is_in_no_log(house: Any) -> None:
    """Whether nobody answers or somebody else does."""
    for place in (f"127.0.0.1:{Ports.free().gateway}", house.client.base_url.netloc.decode()):
        with structlog.testing.capture_logs() as logged:
            await Prometheus(f"http://scraper:hidden@{place}", Services({})).gather()
        assert [line["host"] for line in logged] == [place]
        assert "hidden" not in str(logged)


async def test_a_service_that_is_away_is_named(house: Any) -> None:
    nobody = f"http://127.0.0.1:{Ports.free().gateway}"
    gathered = await Services({"vision": nobody, "another gateway": str(house.client.base_url).rstrip("/")}).gather()
    assert gathered.missing == ("vision",)
    await house.client.get("/ping")
    again = await Services({"another gateway": str(house.client.base_url).rstrip("/")}).gather()
    assert again.samples.total("intelliassist_http_requests_total", route="/ping") > 0


async def test_something_else_that_answers_is_no_prometheus(house: Any) -> None:
    gathered = await Prometheus(str(house.client.base_url).rstrip("/"), Services({})).gather()
    assert gathered.origin == "services"
