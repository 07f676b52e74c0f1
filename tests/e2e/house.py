"""The house under test, seen from outside: its HTTP address and its broker."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

FINAL = {"completed", "partial", "failed", "cancelled"}
_PATIENCE_S = 60


@dataclass(frozen=True)
class House:
    """What a client and another system can reach."""

    url: str
    kafka: str
    services: Mapping[str, str] = field(default_factory=dict)
    """Each service's own address, where its health and its metrics are."""
    folder: Path = Path()
    """Of its state, which commands on its machine are told."""

    def http(self) -> httpx.AsyncClient:
        """A client of the API. A failure of the house's own ends the test with what was answered."""
        return httpx.AsyncClient(
            base_url=f"{self.url}/api/v1", timeout=_PATIENCE_S, event_hooks={"response": [_not_our_fault]}
        )

    async def ended(self, job_id: str | UUID) -> dict[str, Any]:
        """The job once it has ended. Fails with what it said last when it does not."""
        last: object = "nothing was said of it"
        async with self.http() as http:
            try:
                async with asyncio.timeout(_PATIENCE_S):
                    while True:
                        answer = await http.get(f"/jobs/{job_id}")
                        last = answer.text[:2_000]
                        if answer.is_success and answer.json()["status"] in FINAL:
                            found: dict[str, Any] = answer.json()
                            return found
                        await asyncio.sleep(0.1)
            except TimeoutError:
                raise AssertionError(f"job {job_id} did not end within {_PATIENCE_S} s; last: {last}") from None

    async def publish(self, topic: str, value: bytes, *, key: str, headers: dict[str, str] | None = None) -> None:
        """Say something on a topic, as another system does: with nothing but the contract."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka, acks="all")
        await producer.start()
        try:
            named = [(name, text.encode()) for name, text in (headers or {}).items()]
            await producer.send_and_wait(topic, value, key=key.encode(), headers=named)
        finally:
            await producer.stop()

    async def heard(self, topic: str, partitions: int, wanted: Callable[[Any], bool], count: int = 1) -> list[Any]:
        """The first `count` records of a topic that are wanted, from its beginning."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.kafka, auto_offset_reset="earliest", fetch_max_wait_ms=50)
        await consumer.start()
        found: list[Any] = []
        try:
            consumer.assign([TopicPartition(topic, number) for number in range(partitions)])
            async with asyncio.timeout(_PATIENCE_S):
                while len(found) < count:
                    for batch in (await consumer.getmany(timeout_ms=200)).values():
                        found += [record for record in batch if wanted(record)]
        except TimeoutError:
            raise AssertionError(f"{len(found)} of {count} wanted records came on {topic}") from None
        finally:
            await consumer.stop()
        return found


async def _not_our_fault(answer: httpx.Response) -> None:
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        await answer.aread()
        raise AssertionError(f"{answer.request.method} {answer.request.url} -> {answer.status_code} {answer.text}")


def a_user() -> str:
    """Somebody who has sent nothing yet, so that tests do not see each other's tasks."""
    return f"user-{uuid4().hex[:10]}"


def summaries(job: dict[str, Any]) -> str:
    """What was found, for a failing test's reader."""
    return json.dumps([task["summary"] for task in job["tasks"]], ensure_ascii=False)
