"""Every figure that is written about is told by some service, with its labels, and none is labelled with an id."""

import asyncio
import re
from collections.abc import Iterator
from typing import Final
from uuid import UUID

import httpx
import pytest
from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from tests.e2e.house import House, a_user

from contracts.topics import TOPICS, consumer_groups
from runtime.metrics.document import FAMILIES, Described, described
from standalone.samples import FOLDER

OPENMETRICS: Final = {"Accept": "application/openmetrics-text; version=1.0.0"}
ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16}|user-|\d{5}")
SPOKEN: Final = {
    "intelliassist_provider_tokens_total",
    "intelliassist_provider_cache_total",
    "intelliassist_provider_circuit",
    "intelliassist_provider_quota_left",
    "intelliassist_provider_quota_limit",
    "intelliassist_forgotten_events_total",
}
"""Of models of others, whom nobody asks here; and of late events of forgotten users."""


class Told:
    """What all services tell at a moment."""

    def __init__(self, pages: dict[str, str]) -> None:
        self._families = {service: list(families(page)) for service, page in pages.items()}

    def labels(self, metric: Described) -> list[dict[str, str]]:
        """Of each of its series."""
        name = metric.name.removesuffix("_total")
        return [
            {label: value for label, value in one.labels.items() if label != "le"}
            for families in self._families.values()
            for family in families
            if family.name == name
            for one in family.samples
            if not one.name.endswith("_created")
        ]

    def values(self, sample: str) -> dict[tuple[str, ...], float]:
        """By its labels' values, in the order of their names."""
        return {
            tuple(value for _, value in sorted(one.labels.items())): one.value
            for families in self._families.values()
            for family in families
            for one in family.samples
            if one.name == sample
        }

    def exemplars(self, name: str) -> set[str]:
        return {
            one.exemplar.labels["trace_id"]
            for families in self._families.values()
            for family in families
            if family.name == name
            for one in family.samples
            if one.exemplar
        }


def families(page: str) -> Iterator[Metric]:
    return text_string_to_metric_families(page)  # type: ignore[no-any-return,no-untyped-call] # the library's


async def asked(house: House) -> Told:
    async with httpx.AsyncClient(timeout=20, headers=OPENMETRICS) as http:
        pages = await asyncio.gather(*(http.get(f"{url}/metrics") for url in house.services.values()))
    assert all(page.is_success for page in pages)
    return Told({name: page.text for name, page in zip(house.services, pages, strict=True)})


@pytest.fixture
async def told(house: House) -> Told:
    """After a chat, a recording and a look at both, once nothing waits any more."""
    user = a_user()
    async with house.http() as http:
        chat = await http.post("/chat", json={"message": "Call Tom tomorrow.", "user_id": user})
        note = {"file": ("note.ogg", (FOLDER / "voice-note.ogg").read_bytes())}
        heard = await http.post("/upload/audio", files=note, data={"user_id": user})
        for answer in (chat, heard):
            assert (await house.ended(UUID(answer.json()["job_id"])))["status"] == "completed"
        assert (await http.get("/tasks", params={"user_id": user})).is_success
    async with asyncio.timeout(60):
        while True:
            told = await asked(house)
            lags = told.values("intelliassist_consumer_lag_records")
            ended = told.values("intelliassist_job_seconds_count")
            looked = (
                told.values("intelliassist_kafka_brokers")[()] and told.values("intelliassist_postgres_size_bytes")[()]
            )
            if looked and ended["recording", "completed"] and lags and not any(lags.values()):
                return told
            await asyncio.sleep(0.2)


async def test_every_metric_of_the_registry_is_told_with_its_labels_and_no_id_among_them(told: Told) -> None:
    for metric in (metric for family in FAMILIES for metric in described(family)):
        series = told.labels(metric)
        assert series or metric.name in SPOKEN, f"nobody tells {metric.name}"
        assert {frozenset(labels) for labels in series} <= {frozenset(metric.labels)}, metric.name
        values = {value for labels in series for value in labels.values()}
        assert not [value for value in values if ID.search(value)], metric.name
        kinds = {frozenset(labels.items()) for labels in series}
        assert len(kinds) < 1_000, f"{metric.name} tells of {len(kinds)} kinds"


async def test_what_happened_moved_the_figures(told: Told) -> None:
    assert told.values("intelliassist_jobs_accepted_total")[("chat",)] >= 1
    assert told.values("intelliassist_job_seconds_count")["chat", "completed"] >= 1
    assert sum(told.values("intelliassist_tasks_stored_total").values()) >= 1
    assert told.values("intelliassist_uploads_total")[("audio",)] >= 1
    assert told.values("intelliassist_upload_bytes_total")[("audio",)] >= (FOLDER / "voice-note.ogg").stat().st_size
    assert told.values("intelliassist_topic_end_offset")[("chat.received.v1",)] >= 1
    assert told.values("intelliassist_kafka_brokers")[()] >= 1
    assert {service for _, service, _ in told.values("intelliassist_build_info")} == {
        "gateway", "transcriber", "vision", "extractor", "taskstore",
    }  # fmt: skip
    for name in ("job_seconds", "http_request_seconds", "event_handling_seconds", "provider_call_seconds"):
        assert told.exemplars(f"intelliassist_{name}"), f"no trace to be found from {name}"


async def test_the_groups_that_are_watched_are_those_that_take_records(told: Told) -> None:
    groups = {(group, topic.name) for group, topics in consumer_groups().items() for topic in topics}
    assert set(told.values("intelliassist_consumer_running")) == groups
    assert set(told.values("intelliassist_consumer_lag_records")) == groups
    assert set(told.values("intelliassist_consumer_lag_seconds")) == groups
    assert told.values("intelliassist_consumer_lag_seen") == dict.fromkeys(groups, 1)
    assert {topic for (topic,) in told.values("intelliassist_topic_end_offset")} == {
        name for topic in TOPICS for name in (topic.name, topic.dead_letters)
    }
