"""Publishing: CloudEvents headers, the claim check, and the broker's word that it was kept."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faststream.kafka import KafkaBroker
from opentelemetry.trace import SpanKind
from opentelemetry.util.types import AttributeValue

from contracts.cloudevents import headers, source_of
from contracts.fact import Event
from contracts.job import ANONYMOUS, INLINE_LIMIT, blob_prefix
from runtime.blobs import Blobs
from runtime.errors import Permanent, Transient
from runtime.metrics import delivery
from runtime.telemetry import current_traceparent, span

_CLAIMS: Final = "events/"


def claim_prefix(user: str | None) -> str:
    """Where in the blob store the payloads of a user's events lie that are too large to travel."""
    return _CLAIMS + blob_prefix(user or ANONYMOUS)


def claims_about(user: str | None, topic: str, entity: str) -> str:
    """Where in it those lie that are about one entity, a job or a part of one."""
    steps = [topic, *(step for step in entity.split("/") if step)]
    return f"{claim_prefix(user)}{'/'.join(steps)}/"


class Outlet:
    """What is told of the records that one service publishes to one topic."""

    def __init__(self, service: str, topic: str) -> None:
        self.topic: Final = topic
        self.published: Final = delivery.PUBLISHED.labels(service, topic)
        self._name = f"publish {topic}"
        self._attributes: dict[str, AttributeValue] = {
            "messaging.system": "kafka",
            "messaging.operation.type": "send",
            "messaging.destination.name": topic,
        }

    def span(self, event_id: str | None, traceparent: str | None, links: Iterable[str]) -> span:
        """A span around the publishing of one record."""
        told = self._attributes if event_id is None else {**self._attributes, "messaging.message.id": event_id}
        return span(self._name, SpanKind.PRODUCER, told, traceparent, links)


class Publisher:
    """Says facts to the house in the name of one service."""

    def __init__(self, broker: KafkaBroker, service: str, blobs: Blobs) -> None:
        self._broker = broker
        self._service = service
        self._blobs = blobs
        self._outlets: dict[str, Outlet] = {}

    async def publish(
        self,
        event: Event,
        *,
        event_id: UUID,
        traceparent: str | None = None,
        links: Iterable[str] = (),
        time: datetime | None = None,
    ) -> None:
        """Return once the event is on every replica in sync.

        Its span is a child of `traceparent`, or else of the current one, and `links` are the traceparents of what
        else led to it. Raises Transient when the broker can't be reached in time: the event may or may not be there,
        and publishing it again under the same id is harmless.
        """
        outlet = self._outlet(event.topic)
        with outlet.span(str(event_id), traceparent, links):
            value, dataref = await self._claim_check(event, event_id)
            named = headers(
                event,
                event_id=event_id,
                source=source_of(self._service),
                time=time or datetime.now(UTC),
                traceparent=current_traceparent(),
                dataref=dataref,
            )
            await self._send(outlet, event.key.encode(), value, named)

    async def relay(
        self, topic: str, key: bytes | None, value: bytes | None, named: Mapping[str, str], *, links: Iterable[str] = ()
    ) -> None:
        """Publish what was written down to be published, `value` None being a tombstone. Raises Transient and Permanent.

        The trace goes on from the headers' `traceparent`, and in its place the new one is sent.
        """
        outlet = self._outlet(topic)
        with outlet.span(named.get("ce_id"), named.get("traceparent"), links):
            here = current_traceparent()
            await self._send(outlet, key, value, {**named, "traceparent": here} if here else named)

    async def publish_raw(self, topic: str, key: bytes | None, value: bytes | None, named: Mapping[str, str]) -> None:
        """Publish bytes and headers as they are; `value` None is a tombstone. Raises Transient and Permanent."""
        outlet = self._outlet(topic)
        with outlet.span(named.get("ce_id"), None, ()):
            await self._send(outlet, key, value, named)

    async def _send(self, outlet: Outlet, key: bytes | None, value: bytes | None, named: Mapping[str, str]) -> None:
        topic = outlet.topic
        try:
            await self._broker.publish(value, topic, key=key, headers=dict(named))
        except MessageSizeTooLargeError as large:
            raise Permanent(f"a record of {len(value or b'')} bytes is too large for {topic}", "too_large") from large
        except (KafkaError, TimeoutError) as away:
            raise Transient(f"the broker does not take records: {type(away).__name__}") from away
        outlet.published.inc()

    def _outlet(self, topic: str) -> Outlet:
        outlet = self._outlets.get(topic)
        if outlet is None:
            outlet = self._outlets[topic] = Outlet(self._service, topic)
        return outlet

    async def _claim_check(self, event: Event, event_id: UUID) -> tuple[bytes | None, str | None]:
        value = event.encode()
        if len(value) <= INLINE_LIMIT:
            return value, None
        # Keyed by the event's own id: a redelivery writes the same bytes to the same place.
        dataref = f"{claims_about(event.user, event.topic, event.entity)}{event_id}.json"
        await self._blobs.put(dataref, value)
        return None, dataref
