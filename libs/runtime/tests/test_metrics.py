"""The registry, and the page that tells of it."""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.trace import SpanContext, TraceFlags
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain
from prometheus_client.registry import Collector
from starlette.applications import Starlette

from runtime.health import Health
from runtime.loop_lag import LoopLag
from runtime.metrics.document import FAMILIES, Described, described, document
from runtime.metrics.exemplars import exemplar_of
from runtime.metrics.http import REQUEST_SECONDS

METRICS = [metric for family in FAMILIES for metric in described(family)]
PAGE = Path(__file__).parents[3] / "docs/metrics.md"


def test_the_page_that_lists_them_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run `python -m runtime.metrics.document > docs/metrics.md`"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_names_tell_house_and_unit_and_labels_are_no_ids(metric: Described) -> None:
    name, kind, labels, meaning = metric
    assert re.fullmatch(r"intelliassist_[a-z0-9]+(_[a-z0-9]+)*", name)
    assert kind != "histogram" or name.endswith("_seconds")
    assert not name.endswith(("_ms", "_milliseconds", "_kb", "_percent"))
    assert not [label for label in labels if label.endswith("id") or label in ("user", "job", "path", "url")]
    assert meaning.endswith(".")


@pytest.fixture
def page() -> httpx.AsyncClient:
    app = Starlette(routes=[*Health("tests").routes()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://tests")


async def test_who_asks_for_openmetrics_gets_exemplars_and_who_does_not_plain_text(page: httpx.AsyncClient) -> None:
    REQUEST_SECONDS.labels("/tests", "GET").observe(0.2, {"trace_id": "a" * 32})

    told = await page.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert told.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    samples = [one for family in openmetrics(told.text) for one in family.samples if one.exemplar]
    assert {"trace_id": "a" * 32} in [one.exemplar.labels for one in samples if one.labels.get("route") == "/tests"]

    told = await page.get("/metrics")
    assert told.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert "# {" not in told.text
    assert "intelliassist_http_request_seconds" in {family.name for family in plain(told.text)}


async def test_while_the_page_is_written_the_work_goes_on(page: httpx.AsyncClient) -> None:
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
        await page.get("/metrics")
    finally:
        REGISTRY.unregister(looking)
    assert turns == [True]


@pytest.mark.parametrize(("trace_id", "flags", "told"), [(5, 1, True), (5, 0, False), (0, 1, False)])
def test_an_exemplar_leads_only_to_a_trace_that_is_kept(trace_id: int, flags: int, *, told: bool) -> None:
    context = SpanContext(trace_id, 7, is_remote=False, trace_flags=TraceFlags(flags))
    assert exemplar_of(context) == ({"trace_id": f"{5:032x}"} if told else None)
    assert exemplar_of(None) is None


async def test_a_loop_that_is_held_wakes_too_late() -> None:
    def woken() -> float:
        return REGISTRY.get_sample_value("intelliassist_event_loop_lag_seconds_count") or 0

    lag, before = LoopLag(), woken()
    lag.start()
    async with asyncio.timeout(20):
        while woken() == before:
            await asyncio.sleep(0.05)
    await lag.stop()
