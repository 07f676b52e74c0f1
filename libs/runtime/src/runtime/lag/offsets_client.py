"""Asking brokers where topics end and how far groups have come: the same requests for Apache Kafka and the embedded one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient, CoordinationType
from aiokafka.errors import GroupCoordinatorNotAvailableError, KafkaError, for_code
from aiokafka.protocol.commit import OffsetFetchRequest
from aiokafka.protocol.offset import OffsetRequest

from runtime.kafka_connection import client_options
from runtime.settings import KafkaSettings

Offsets = dict[TopicPartition, int]

_END: Final = -1
_BEGINNING: Final = -2
_ANYBODY: Final = -1
_METADATA_KEPT_MS: Final = 15_000


@dataclass(frozen=True)
class Seen:
    """How things stand at the broker."""

    brokers: int
    ends: Offsets
    positions: Mapping[str, Offsets]
    """By group, the next offset that it wants of each partition of its topics."""


class OffsetsClient:
    """One connection a broker, kept from look to look; made anew after a failure."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._client: AIOKafkaClient | None = None
        self._coordinators: dict[str, int] = {}

    async def look(self, topics: Iterable[str], groups: Mapping[str, Iterable[str]]) -> Seen:
        """The ends of `topics`, and the positions of `groups` in theirs; topics that are not there are left out.

        Raises KafkaError and OSError.
        """
        try:
            client = await self._connected()
            ends = await self._offsets(client, self._partitions(client, topics), _END)
            committed = {}
            for group, own in groups.items():
                places = [place for place in self._partitions(client, own) if place in ends]
                committed[group] = await self._committed(client, group, places)
            positions = await self._positions(client, ends, committed)
        except (KafkaError, OSError):
            await self.close()
            raise
        return Seen(len(client.cluster.brokers()), ends, positions)

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
                metadata_max_age_ms=_METADATA_KEPT_MS,
                request_timeout_ms=self._settings.kafka_request_timeout_ms,
            )
            await client.bootstrap()
            self._client = client
        return self._client

    def _partitions(self, client: AIOKafkaClient, topics: Iterable[str]) -> list[TopicPartition]:
        known = client.cluster.partitions_for_topic
        return [TopicPartition(topic, number) for topic in topics for number in sorted(known(topic) or ())]

    async def _positions(
        self, client: AIOKafkaClient, ends: Offsets, committed: Mapping[str, Offsets]
    ) -> Mapping[str, Offsets]:
        """What was committed, but nothing before the first record that is still there: that waits for nobody."""
        behind = {place for own in committed.values() for place, at in own.items() if at < ends[place]}
        begins = await self._offsets(client, sorted(behind), _BEGINNING)
        return {
            group: {place: max(at, begins.get(place, 0)) for place, at in own.items()}
            for group, own in committed.items()
        }

    async def _offsets(self, client: AIOKafkaClient, places: Iterable[TopicPartition], which: int) -> Offsets:
        by_leader: dict[int, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        for place in places:
            leader = client.cluster.leader_for_partition(place)
            if leader is not None and leader >= 0:  # there is none while another is elected
                by_leader[leader][place.topic].append((place.partition, which))
        found: Offsets = {}
        for leader, topics in by_leader.items():
            answer = await client.send(leader, OffsetRequest(_ANYBODY, 0, list(topics.items())))
            for topic, partitions in answer.topics:
                for number, error, *_, offset in partitions:
                    if error:
                        raise for_code(error)(f"{topic} {number}")
                    found[TopicPartition(topic, number)] = offset
        return found

    async def _committed(self, client: AIOKafkaClient, group: str, places: Iterable[TopicPartition]) -> Offsets:
        """-1 where nothing is; empty while nobody coordinates the group, which is so until somebody has joined one."""
        if not places:
            return {}
        try:
            if group not in self._coordinators:
                self._coordinators[group] = await client.coordinator_lookup(CoordinationType.GROUP, group)
        except GroupCoordinatorNotAvailableError:
            return {}
        # Topics are named: asked for all that a group has, the embedded broker answers what can't be read.
        topics: dict[str, list[int]] = defaultdict(list)
        for place in places:
            topics[place.topic].append(place.partition)
        answer = await client.send(self._coordinators[group], OffsetFetchRequest(group, list(topics.items())))
        if error := getattr(answer, "error_code", 0):
            raise for_code(error)(group)
        return {
            TopicPartition(topic, number): offset if not error else -1
            for topic, partitions in answer.topics
            for number, offset, _, error in partitions
        }
