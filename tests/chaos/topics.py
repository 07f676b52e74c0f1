"""What lies on the broker, seen by somebody who is in no group."""

import asyncio
import time
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaError
from aiokafka.partitioner import murmur2

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.recognized import PartFailed, TextRecognized
from contracts.topics import TOPICS, consumer_groups, topic_named
from runtime.lag.answers import Offsets
from runtime.lag.offsets_client import OffsetsClient
from runtime.settings import KafkaSettings

DEAD_LETTERS: Final = tuple(topic.dead_letters for topic in TOPICS)
PARTITIONS: Final = topic_named(AnalysisRequested.topic).partitions
"""Of each topic on which there is work to do for jobs."""
_RESULTS: Final = (TextRecognized.topic, AnalysisCompleted.topic, PartFailed.topic)
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
    """All that lies in them now, also behind an end that the embedded broker tells too low."""
    until = await ends(servers, topics)
    consumer = AIOKafkaConsumer(bootstrap_servers=servers, auto_offset_reset="earliest", fetch_max_wait_ms=50)
    await consumer.start()
    found: list[Any] = []
    try:
        consumer.assign(list(until))
        while True:
            batches = await consumer.getmany(timeout_ms=500)
            found += [record for batch in batches.values() for record in batch]
            if not batches and not any([await consumer.position(place) < end for place, end in until.items()]):
                return found
    finally:
        await consumer.stop()


def partition_of(job: UUID) -> int:
    """The partition on which all is said of a job."""
    hashed: int = murmur2(str(job).encode())
    return (hashed & 0x7FFFFFFF) % PARTITIONS


async def results_again(servers: str, jobs: Container[UUID]) -> int:
    """How many results of these jobs were said once more under the id that they were said before."""
    said = Counter(
        dict(one.headers)["ce_id"]
        for one in await records(servers, _RESULTS)
        if one.key is not None and UUID(one.key.decode()) in jobs
    )
    return said.total() - len(said)


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
    """Return once every consumer group has dealt with all there is, and with what came of it.

    Raises AssertionError when none gets on for so long.
    """
    groups = {group: [topic.name for topic in topics] for group, topics in consumer_groups().items()}
    client = OffsetsClient(KafkaSettings(kafka_bootstrap_servers=servers))
    behind, deadline = -1, time.monotonic() + patience_s
    try:
        while True:
            try:
                now = await _behind(client, groups)
            except (KafkaError, OSError):
                now = None
            # Positions are told a little later than ends: what was said in between is seen by another look.
            if now == behind == 0:
                return
            if now is not None and now != behind:
                behind, deadline = now, time.monotonic() + patience_s
            elif time.monotonic() > deadline:
                raise AssertionError(f"consumers are {behind} records behind and do not get on")
            await asyncio.sleep(_PAUSE_S)
    finally:
        await client.close()


async def _behind(client: OffsetsClient, groups: dict[str, list[str]]) -> int | None:
    """Records that wait for somebody; None where not all can be told."""
    await client.brokers()  # Apache Kafka tells of no topic before
    seen = await client.look({topic for topics in groups.values() for topic in topics}, groups)
    if seen.troubles:
        return None
    # Where nothing ever was, the embedded broker tells an end before the beginning.
    return sum(
        max(0, seen.ends[place] - position)
        for positions in seen.positions.values()
        for place, position in positions.items()
    )
