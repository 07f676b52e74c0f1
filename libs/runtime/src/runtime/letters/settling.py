"""Doing something about a dead letter: its record is published again, or nobody wants it any more."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

from contracts.cloudevents import attributes
from contracts.ids import event_id
from runtime.blobs import Blobs
from runtime.broker import open_broker
from runtime.delivery.dead_letters import HeaderBytes
from runtime.delivery.record import Record
from runtime.errors import Permanent
from runtime.kafka_connection import asking, told_why
from runtime.letters.letter import SETTLES, Letter, Settlement
from runtime.letters.raising import raised
from runtime.publisher import Publisher
from runtime.settings import KafkaSettings
from runtime.telemetry import span

_REPLACED: Final = ("ce_id", "traceparent")


class Redriven(NamedTuple):
    """What was published in a letter's stead."""

    event_id: UUID
    attempt: int | None
    """None where the bytes are the same."""


class Settling:
    """Publishes in the name of whoever runs the house."""

    def __init__(self, publisher: Publisher, blobs: Blobs) -> None:
        self._publisher = publisher
        self._blobs = blobs

    async def redrive(self, letters: Sequence[Letter], record: Record) -> Redriven:
        """Publish the record in these letters once more, once for all of them. Raises Transient and Permanent.

        `letters`: all of the record that are not settled yet, in the order in which they are listed. After a crash it may
        be published again: under the same id, so that is harmless.
        """
        first = letters[0]
        named = event_id(first.letter_id, first.topic, first.origin)
        headers: dict[str, str] = {
            name: HeaderBytes(value) for name, value in first.headers if name.lower() not in _REPLACED
        }
        headers["ce_id"] = str(named)
        value, attempt = record.value, None
        if (again := await raised(record, named, self._blobs)) is not None:
            value, attempt = again.value, again.attempt
            if again.dataref is not None:
                await self._blobs.put(again.dataref, again.value)
                value, headers = None, _without(headers, "ce_dataref") | {"ce_dataref": again.dataref}
            if attributes(dict(first.headers)).time is None and first.put_aside_at is not None:
                headers["ce_time"] = first.put_aside_at.isoformat()  # its days count from then, not from now
        links = [letter.traceparent for letter in letters if letter.traceparent]
        with span("redrive"):  # a trace of its own: what failed is over
            await self._publisher.relay(first.topic, record.key, value, headers, links=links)
            for letter in reversed(letters):  # the one that the id comes of is open for as long as any is
                await self._settle(letter, "redriven", named)
        return Redriven(named, attempt)

    async def drop(self, letter: Letter) -> None:
        """Nobody wants it any more. Raises Transient."""
        with span("drop letter"):
            await self._settle(letter, "dropped")

    async def _settle(self, letter: Letter, settlement: Settlement, published: UUID | None = None) -> None:
        headers = {
            SETTLES: str(letter.letter_id),
            "dlq_settlement": settlement,
            "dlq_at": datetime.now(UTC).isoformat(),
        }
        if published is not None:
            headers["dlq_event_id"] = str(published)
        key = str(letter.letter_id).encode()
        await self._publisher.publish_raw(letter.place.topic, key, None, headers)


def _without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {one: value for one, value in headers.items() if one.lower() != name}


@asynccontextmanager
async def open_settling(settings: KafkaSettings, blob_url: str, name: str) -> AsyncIterator[Settling]:
    """Publishes in that `name`. Raises Transient, and Permanent where there is no blob store."""
    try:
        blobs = Blobs.open(blob_url)
    except OSError as closed:
        raise Permanent(f"the blob store can't be opened: {closed}") from closed
    broker = open_broker(settings, name)
    try:
        with asking():
            async with told_why(settings):
                await broker.connect()
        yield Settling(Publisher(broker, name, blobs), blobs)
    finally:
        await broker.stop()
