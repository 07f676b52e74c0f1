"""Webhooks of the whole service, with a real broker before it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from contracts.changed import TaskChanged
from contracts.cloudevents import headers
from runtime.serving import serving
from standalone.ports import Ports
from taskstore.app import build
from taskstore.settings import Settings

TOKEN = "a-token-of-the-house"  # noqa: S105 - for this test only


async def test_what_happens_while_it_stands_still_is_told_after_the_restart(
    kafka: str, database_url: str, make_settings: Any
) -> None:
    port = Ports.free().taskstore
    settings = make_settings(
        database_url,
        kafka_bootstrap_servers=kafka,
        kafka_fetch_max_wait_ms=50,
        kafka_session_timeout_ms=2000,
        health_port=port,
        internal_token=TOKEN,
        webhook_allow_private=True,
        webhook_first_pause_s=0.05,
        webhook_longest_pause_s=0.2,
        webhook_attempts=10_000,
    )
    heard: list[tuple[str, dict[str, Any]]] = []
    hook = Ports.free().gateway
    async with asyncio.timeout(90):
        async with living(settings) as client:
            # Nobody listens at the address yet.
            made = await client.post("/webhooks", json={"url": f"http://127.0.0.1:{hook}/", "events": ["*"]})
            assert made.status_code == 201, made.text
            path = f"/webhooks/{made.json()['id']}/deliveries"
            task = (await client.post("/tasks", json={"summary": "Call Tom"})).json()
            await client.delete(f"/tasks/{task['id']}")
            while len((await client.get(path)).json()["deliveries"]) < 2:
                await asyncio.sleep(0.02)
        missed = await said_meanwhile(kafka)
        async with serving(listener(heard), "127.0.0.1", hook), living(settings) as client:
            while len({named for named, _ in heard}) < 3:
                await asyncio.sleep(0.02)
            log = (await client.get(path)).json()["deliveries"]
    told = {body["data"]["task_id"]: [] for _, body in heard}
    for _, body in heard:
        told[body["data"]["task_id"]].append(body["type"])
    assert set(told[task["id"]]) == {"task.created", "task.deleted"}
    assert told[4711] == ["task.updated"]
    assert str(missed) in {one["event_id"] for one in log}
    assert len(log) == 3
    # The tombstone behind the deletion is no event, and no failure either.
    assert await dead_letters(kafka, TaskChanged.topic + ".dlq") == 0


def listener(heard: list[tuple[str, dict[str, Any]]]) -> Any:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        heard.append((dict(scope["headers"])[b"webhook-id"].decode(), json.loads(body)))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"taken"})

    return app


@asynccontextmanager
async def living(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service for the length of the block, stopped as by a signal."""
    stop = asyncio.Event()
    running = asyncio.create_task(build(settings).live(stop))
    told = {"Authorization": f"Bearer {TOKEN}", "X-User-Id": "ana"}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.health_port}", headers=told) as client:
            async with asyncio.timeout(60):
                while not await ready(client):
                    assert not running.done(), running
                    await asyncio.sleep(0.05)
            yield client
    finally:
        stop.set()
        await running


async def ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/health/ready")).is_success
    except httpx.ConnectError:
        return False


async def said_meanwhile(kafka: str) -> UUID:
    """Another process of the store says that a task was edited; the id of that event."""
    named, now = uuid4(), datetime.now(UTC)
    event = TaskChanged(task_id=4711, user_id="ana", version=2, change="updated", changed_at=now)
    attributes = headers(event, event_id=named, source="/intelliassist/taskstore", time=now)
    raw = [(name, value.encode()) for name, value in attributes.items()]
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        await producer.send_and_wait(event.topic, event.encode(), key=event.key.encode(), headers=raw)
    return named


async def dead_letters(kafka: str, topic: str) -> int:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka)
    await consumer.start()
    try:
        ends = await consumer.end_offsets([TopicPartition(topic, 0)])
        return sum(ends.values())
    finally:
        await consumer.stop()
