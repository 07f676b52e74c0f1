"""What the gateway counts of what people do."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from contracts.http.submissions import Health
from gateway.monitoring.samples import Samples, read
from gateway.monitoring.sources import Gathered
from gateway.monitoring.wellbeing import wellbeing

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


async def seen(client: httpx.AsyncClient) -> Samples:
    samples = Samples()
    samples.add(read((await client.get("/metrics", headers=OPENMETRICS)).text))
    return samples


async def test_a_file_counts_under_its_kind_with_its_bytes(house: Any, samples: Any) -> None:
    before = await seen(house.client)
    for name in ("PNG", "WAV", "PDF"):
        answer = await house.client.post("/api/v1/upload", files={"file": (f"a.{name}", samples[name])})
        assert answer.is_success, answer.text
    assert (await house.client.post("/api/v1/upload", files={"file": ("a.png", samples["PNG"][:40])})).is_client_error
    after = await seen(house.client)
    for kind, name in (("image", "PNG"), ("audio", "WAV"), ("document", "PDF")):
        files, size = (
            after.total(f"intelliassist_{what}", kind=kind) - before.total(f"intelliassist_{what}", kind=kind)
            for what in ("uploads_total", "upload_bytes_total")
        )
        assert (kind, files, size) == (kind, 1, len(samples[name]))


async def test_who_watches_live_is_counted_until_they_leave(house: Any) -> None:
    before = (await seen(house.client)).total("intelliassist_live_streams")
    async with house.client.stream("GET", "/api/v1/events") as stream:
        assert stream.status_code == 200
        assert (await seen(house.client)).total("intelliassist_live_streams") == before + 1
    async with asyncio.timeout(20):
        while (await seen(house.client)).total("intelliassist_live_streams") != before:
            await asyncio.sleep(0.02)


async def test_what_a_request_took_leads_to_its_trace(house: Any) -> None:
    theirs = uuid4().hex
    asked = await house.client.get("/api/v1/tasks/7", headers={"traceparent": f"00-{theirs}-{'1' * 16}-01"})
    told = (await house.client.get("/metrics", headers=OPENMETRICS)).text
    leads = {
        one.exemplar.labels["trace_id"]: one.labels["route"]
        for family in text_string_to_metric_families(told)  # type: ignore[no-untyped-call] # the library's
        for one in family.samples
        if one.exemplar
    }
    assert leads[asked.json()["trace_id"]] == "/api/v1/tasks/{task_id}"
    assert theirs not in leads


async def test_the_disk_of_the_blobs_has_room(house: Any) -> None:
    told = await seen(house.client)
    free, total = (told.total("intelliassist_blob_disk_bytes", state=state) for state in ("free", "total"))
    assert 0 < free <= total


async def test_what_the_gateway_needs_is_told_as_well(house: Any) -> None:
    async with asyncio.timeout(30):
        while True:
            told = {one.labels["check"]: one.value for one in (await seen(house.client)).named("intelliassist_ready")}
            if told.get("blobs") == 1:
                break
            await asyncio.sleep(0.05)
    assert "listening to job.changed.v1" not in told, "what is accepted while the broker is away stands in the journal"


async def test_each_service_tells_which_release_it_is(house: Any) -> None:
    (build,) = (await seen(house.client)).named("intelliassist_build_info")
    assert (build.labels["service"], build.value) == ("gateway", 1)


LAGS = """\
# TYPE intelliassist_consumer_lag_records gauge
intelliassist_consumer_lag_records{group="vision.image.uploaded.v1",topic="image.uploaded.v1"} 3
intelliassist_consumer_lag_records{group="vision.document.uploaded.v1",topic="document.uploaded.v1"} 4
intelliassist_consumer_lag_records{group="taskstore",topic="text.recognized.v1"} 1
intelliassist_consumer_lag_records{group="taskstore.webhooks",topic="job.changed.v1"} 1
# EOF
"""


def told_by(*pages: str, missing: tuple[str, ...] = ()) -> dict[str, int | None]:
    samples = Samples()
    for page in pages:
        samples.add(read(page))
    healthy = Health(status="healthy", details={"vision": {"status": "healthy"}}, timestamp=datetime.now(UTC))
    return {name: one.lag for name, one in wellbeing(Gathered(samples, missing, "services"), healthy, healthy).items()}


def test_a_service_is_behind_by_what_waits_for_all_of_its_groups() -> None:
    lags = told_by(LAGS)
    assert (lags["vision"], lags["taskstore"], lags["gateway"]) == (7, 2, None)
    assert told_by(LAGS, LAGS) == lags, "two task stores see the same"
    assert told_by(LAGS, missing=("vision",))["vision"] == 7, "also while it is away itself"
    assert told_by()["vision"] is None, "unknown while the task store can't be asked"
