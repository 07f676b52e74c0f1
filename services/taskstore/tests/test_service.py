"""The whole service, with a real broker before it and a real database behind it."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from contracts.analysis import AnalysisRequested
from contracts.cloudevents import headers
from contracts.topics import heard_by
from runtime.configuration.block import load
from standalone.ports import Ports
from taskstore.app import build
from taskstore.settings import Settings


async def test_a_chat_message_on_the_broker_becomes_a_job_and_is_asked_about(
    kafka: str, database_url: str, make_settings: Any, submission: Any
) -> None:
    port = Ports.free().taskstore
    settings = make_settings(
        database_url,
        kafka_bootstrap_servers=kafka,
        kafka_fetch_max_wait_ms=50,
        health_port=port,
        internal_token="a-token-of-the-house",  # noqa: S106 - for this test only
    )
    chat = submission(at=datetime.now(UTC))
    stop = asyncio.Event()
    running = asyncio.create_task(build(settings).live(stop))
    token = {"Authorization": "Bearer a-token-of-the-house", "X-Everybody": "yes"}
    try:
        async with asyncio.timeout(30), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", headers=token) as client:
            await until_ready(client, running)
            async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
                for event, summaries in [(chat.chatted().event, ()), (chat.analysed("Call Tom").event, ("Call Tom",))]:
                    named = headers(event, event_id=uuid4(), source="/intelliassist/tests", time=datetime.now(UTC))
                    raw = [(name, value.encode()) for name, value in named.items()]
                    await producer.send_and_wait(event.topic, event.encode(), key=event.key.encode(), headers=raw)
                    job = {}
                    while tuple(task["summary"] for task in job.get("tasks", ())) != summaries or not job:
                        job = (await client.get(f"/jobs/{chat.job_id}", params={"wait": 2})).json()
            assert job["status"] == "completed"
            while (await client.get("/health")).json()["details"]["unsent"]:
                await asyncio.sleep(0.01)
    finally:
        stop.set()
        await running


async def until_ready(client: httpx.AsyncClient, running: asyncio.Task[None]) -> None:
    while True:
        assert not running.done(), running
        try:
            if (await client.get("/health/ready")).status_code == 200:
                return
        except httpx.ConnectError:
            pass
        await asyncio.sleep(0.05)


def test_everything_that_the_registry_sends_here_is_heard() -> None:
    topics = {topic.name for topic in heard_by("taskstore")}
    assert AnalysisRequested.topic not in topics
    assert {"chat.received.v1", "file.stored.v1", "part.failed.v1", "analysis.completed.v1"} <= topics


def test_a_missing_setting_is_one_clear_line(monkeypatch: Any, capsys: Any, tmp_path: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("INTERNAL_TOKEN", "short")
    with pytest.raises(SystemExit, match="2"):
        load(Settings)
    said = capsys.readouterr().err.splitlines()
    assert any("INTERNAL_TOKEN" in line for line in said)
    assert any("DATABASE_URL" in line for line in said)
    assert len(said) == 2
