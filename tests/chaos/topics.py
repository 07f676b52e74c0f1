"""What lies on the broker, seen by somebody who is in no group."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts.topics import TOPICS, consumer_groups
from runtime.lag.offsets_client import Offsets, OffsetsClient
from runtime.settings import KafkaSettings

DEAD_LETTERS: Final = tuple(topic.dead_letters for topic in TOPICS)
_PAUSE_S: Final = 0.5
_TOGETHER: Final = 200
_LARGEST: Final = 2 * 1024 * 1024


async def ends(servers: str, topics: Iterable[str]) -> Offsets:
    """Where each partition of them ends now."""
    client = OffsetsClient(KafkaSettings(kafka_bootstrap_servers=servers))
    try:
        await client.brokers()  # Apache Kafka tells of no topic before
        return (await client.look(topics, {})).ends
    finally:
        await client.close()


async def records(servers: str, topics: Sequence[str]) -> list[Any]:
    """All that lies in them now."""
    until = {place: end for place, end in (await ends(servers, topics)).items() if end}
    if not until:
        return []
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    found: list[Any] = []
    try:
        consumer.assign(list(until))
        while any([await consumer.position(place) < end for place, end in until.items()]):
            for batch in (await consumer.getmany(timeout_ms=200)).values():
                found += batch
    finally:
        await consumer.stop()
    return found


async def publish(
    servers: str, said: Sequence[tuple[str, bytes | None, bytes | None, Sequence[tuple[str, bytes]]]]
) -> None:
    """Records as (topic, key, value, headers), in this order, as anybody may publish them."""
    producer = AIOKafkaProducer(bootstrap_servers=servers, acks="all", max_request_size=_LARGEST)
    await producer.start()
    try:
        for begin in range(0, len(said), _TOGETHER):
            sent = [
                await producer.send(topic, value, key=key, headers=list(headers))
                for topic, key, value, headers in said[begin : begin + _TOGETHER]
            ]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def caught_up(servers: str, patience_s: float) -> None:
    """Return once every consumer group has dealt with all there is. Raises AssertionError when none gets on for so long."""
    groups = {group: [topic.name for topic in topics] for group, topics in consumer_groups().items()}
    client = OffsetsClient(KafkaSettings(kafka_bootstrap_servers=servers))
    behind, deadline = -1, time.monotonic() + patience_s
    try:
        while True:
            try:
                now = await _behind(client, groups)
            except (KafkaError, OSError):
                now = behind
            if now == 0:
                return
            if now != behind:
                behind, deadline = now, time.monotonic() + patience_s
            elif time.monotonic() > deadline:
                raise AssertionError(f"consumers are {behind} records behind and do not get on")
            await asyncio.sleep(_PAUSE_S)
    finally:
        await client.close()


async def _behind(client: OffsetsClient, groups: dict[str, list[str]]) -> int:
    await client.brokers()  # Apache Kafka tells of no topic before
    seen = await client.look({topic for topics in groups.values() for topic in topics}, groups)
    # Where nothing ever was, the embedded broker tells an end before the beginning.
    return sum(
        max(0, seen.ends[place] - position)
        for positions in seen.positions.values()
        for place, position in positions.items()
    )
