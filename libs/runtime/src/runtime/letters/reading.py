"""Finding dead letters: all that lies on the dead-letter topics, whoever read it before."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.topics import TOPICS, Topic
from runtime.broker import MAX_DEAD_LETTER_BYTES
from runtime.delivery.partitions import learn_anew
from runtime.delivery.record import Record
from runtime.errors import Permanent, Transient
from runtime.kafka_connection import asking, client_options, told_why
from runtime.letters.letter import Letter, Settled, letter_id, original_of
from runtime.settings import KafkaSettings

_PATIENCE_S: Final = 20.0
"""With a broker that says nothing at all."""
_ONE_FETCH_MS: Final = 500


@dataclass(frozen=True)
class Found:
    """A letter, and what was done about it."""

    letter: Letter
    settled: Settled | None


class Letters:
    """All letters of some topics, and what lies in them."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def of(self, topics: Sequence[Topic] = TOPICS) -> list[Found]:
        """Every letter on those topics until now, by topic in the order in which they came. Raises Transient."""
        letters: list[Letter] = []
        settled: dict[object, Settled] = {}
        with asking():
            async for record in self._records(self._places(topics)):
                if (letter := Letter.of(record)) is not None:
                    letters.append(letter)
                elif (settlement := Settled.of(record)) is not None:
                    settled[settlement.letter_id] = settlement
        letters.sort(key=lambda letter: (letter.place, letter.offset))
        return [Found(letter, settled.get(letter.letter_id)) for letter in letters]

    async def record(self, letter: Letter) -> Record:
        """The record in it, as it was when it was put aside. Raises Transient, and Permanent where it is not kept any more."""
        consumer = self._consumer
        if consumer.assignment() != {letter.place}:
            consumer.assign([letter.place])
        consumer.seek(letter.place, letter.offset)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                with asking():
                    record: Record = await consumer.getone(letter.place)
        except TimeoutError as silent:
            raise Transient(f"the broker does not give letter {letter.letter_id}") from silent
        if letter_id(record) != letter.letter_id:
            raise Permanent(f"letter {letter.letter_id} is not kept any more")
        return original_of(record)

    def _places(self, topics: Sequence[Topic]) -> list[TopicPartition]:
        known = {one.dead_letters: self._consumer.partitions_for_topic(one.dead_letters) for one in topics}
        if untold := [topic for topic, partitions in known.items() if not partitions]:
            raise Transient(
                f"the broker tells nothing of {', '.join(untold)}: this login may lack the authorization for it"
            )
        return [TopicPartition(topic, n) for topic, partitions in known.items() for n in sorted(partitions or ())]

    async def _records(self, places: Sequence[TopicPartition]) -> AsyncIterator[Record]:
        """All up to the ends that the broker tells of, and what it gives behind them until it gives nothing.

        The embedded broker tells ends that are too low for a partition on which several began to write at a time.
        """
        consumer = self._consumer
        at = await consumer.beginning_offsets(places)
        ends = await consumer.end_offsets(places)
        consumer.assign(places)
        for place, offset in at.items():
            consumer.seek(place, offset)
        loop = asyncio.get_running_loop()
        moved = loop.time()
        while True:
            batches = await consumer.getmany(timeout_ms=_ONE_FETCH_MS)
            for records in batches.values():
                for record in records:
                    yield record
            now = {place: await consumer.position(place) for place in places}
            behind = sorted({place.topic for place, offset in now.items() if offset < ends[place]})
            if now != at:
                moved, at = loop.time(), now
            elif not behind:
                return
            elif loop.time() - moved > _PATIENCE_S:
                raise Transient(f"the broker gives nothing of {', '.join(behind)}")


@asynccontextmanager
async def open_letters(settings: KafkaSettings) -> AsyncIterator[Letters]:
    """Without a consumer group: nothing is committed, and nobody is in another's way. Raises Transient."""
    consumer = AIOKafkaConsumer(
        **client_options(settings),
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        request_timeout_ms=settings.kafka_request_timeout_ms,
        fetch_max_wait_ms=_ONE_FETCH_MS // 5,
        max_partition_fetch_bytes=MAX_DEAD_LETTER_BYTES,
    )
    try:
        with asking():
            async with told_why(settings):
                await consumer.start()
                await learn_anew(consumer)
        yield Letters(consumer)
    finally:
        await consumer.stop()
