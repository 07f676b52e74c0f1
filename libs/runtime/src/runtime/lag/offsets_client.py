"""Asking brokers where topics end and how far groups have come: the same requests for Apache Kafka and the embedded one."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaConnectionError, KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.offset import OffsetRequest

from runtime.kafka_connection import client_options
from runtime.lag.answers import Offsets, committed_in, offsets_in
from runtime.settings import KafkaSettings

_END: Final = -1
_BEGINNING: Final = -2
_ANYBODY: Final = -1
_PATIENCE_MS: Final = 5_000
"""For one answer: there is another look soon, and one broker that hangs must not keep from sight what the others know."""

_FOR_BROKERS_S: Final = 15.0
"""For one of them to answer, after others did not."""


@dataclass(frozen=True)
class Seen:
    """How things stand at the brokers, as far as they say."""

    partitions: Mapping[str, int]
    """How many each topic has that is there."""
    ends: Offsets
    positions: Mapping[str, Offsets]
    """By group, the next offset that it wants of each partition of its topics; those of which it can't be told are missing."""
    troubles: tuple[str, ...]
    """Why something is missing."""


class OffsetsClient:
    """One connection a broker, kept from look to look; made anew once no broker answers."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client: AIOKafkaClient | None = None
        self._coordinators: dict[str, int] = {}

    async def brokers(self) -> int:
        """How many the cluster names just now, and learn who leads which partition. Raises KafkaError and OSError."""
        try:
            async with asyncio.timeout(_FOR_BROKERS_S):
                client = await self._connected()
                if not await client.force_metadata_update():
                    raise KafkaConnectionError("no broker answers")
        except (KafkaError, OSError):
            await self.close()
            raise
        return len(client.cluster.brokers())

    async def look(self, topics: Iterable[str], groups: Mapping[str, Iterable[str]]) -> Seen:
        """The ends of `topics`, and the positions of `groups` in theirs; topics that are not there are left out, and so
        is what a broker can't say. Raises KafkaError and OSError where none can be reached at all.
        """
        client = await self._connected()
        troubles: list[str] = []
        known = {topic: self._partitions(client, [topic]) for topic in topics}
        ends = await self._offsets(client, [place for places in known.values() for place in places], _END, troubles)
        asked = {
            group: [place for place in self._partitions(client, own) if place in ends] for group, own in groups.items()
        }
        answers = await asyncio.gather(
            *(self._committed(client, group, places, troubles) for group, places in asked.items())
        )
        positions = await self._positions(client, ends, dict(zip(asked, answers, strict=True)), troubles)
        partitions = {topic: len(places) for topic, places in known.items() if places}
        return Seen(partitions, ends, positions, tuple(troubles))

    async def close(self) -> None:
        client, self._client = self._client, None
        self._coordinators.clear()
        if client is not None:
            await client.close()

    async def _connected(self) -> AIOKafkaClient:
        if self._client is None:
            client = AIOKafkaClient(
                **client_options(self._settings),
                client_id="lag",
                request_timeout_ms=min(_PATIENCE_MS, self._settings.kafka_request_timeout_ms),
            )
            await client.bootstrap()
            self._client = client
        return self._client

    def _partitions(self, client: AIOKafkaClient, topics: Iterable[str]) -> list[TopicPartition]:
        known = client.cluster.partitions_for_topic
        return [TopicPartition(topic, number) for topic in topics for number in sorted(known(topic) or ())]

    async def _positions(
        self, client: AIOKafkaClient, ends: Offsets, committed: Mapping[str, Offsets], troubles: list[str]
    ) -> Mapping[str, Offsets]:
        """What was committed, but nothing before the first record that is still there: that waits for nobody."""
        behind = {place for own in committed.values() for place, at in own.items() if at < ends[place]}
        begins = await self._offsets(client, sorted(behind), _BEGINNING, troubles)
        return {
            group: {
                place: max(at, begins.get(place, 0))
                for place, at in own.items()
                if place in begins or place not in behind
            }
            for group, own in committed.items()
        }

    async def _offsets(
        self, client: AIOKafkaClient, places: Iterable[TopicPartition], which: int, troubles: list[str]
    ) -> Offsets:
        by_leader: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for place in places:
            leader = client.cluster.leader_for_partition(place)
            if leader is not None and leader >= 0:  # there is none while another is elected
                by_leader[leader][place.topic].append((place.partition, which))
        answers = await asyncio.gather(
            *(self._offsets_of(client, leader, topics, troubles) for leader, topics in by_leader.items())
        )
        return {place: offset for answer in answers for place, offset in answer.items()}

    async def _offsets_of(
        self,
        client: AIOKafkaClient,
        leader: int,
        topics: Mapping[str, list[tuple[int, int]]],
        troubles: list[str],
    ) -> Offsets:
        try:
            answer = await client.send(leader, OffsetRequest(_ANYBODY, 0, list(topics.items())))
        except (KafkaError, OSError) as failure:
            troubles.append(f"broker {leader}: {failure!r}")
            return {}
        return offsets_in(answer.topics)

    async def _committed(
        self, client: AIOKafkaClient, group: str, places: Iterable[TopicPartition], troubles: list[str]
    ) -> Offsets:
        """-1 where nothing is; empty while nobody coordinates the group, which is so until somebody has joined one."""
        if not places:
            return {}
        # Topics are named: asked for all that a group has, the embedded broker answers what can't be read.
        topics: dict[str, list[int]] = defaultdict(list)
        for place in places:
            topics[place.topic].append(place.partition)
        try:
            if group not in self._coordinators:
                self._coordinators[group] = await client.coordinator_lookup(CoordinationType.GROUP, group)
            answer = await client.send(self._coordinators[group], OffsetFetchRequest(group, list(topics.items())))
            if error := getattr(answer, "error_code", 0):
                raise for_code(error)(group)
        except (KafkaError, OSError) as failure:
            self._coordinators.pop(group, None)  # it may be another one's business by now
            if not isinstance(failure, GroupCoordinatorNotAvailableError):
                troubles.append(f"{group}: {failure!r}")
            return {}
        return committed_in(answer.topics)
