"""What is told of the records that one consumer group takes from one topic."""

import time
from contextvars import Token
from types import TracebackType
from typing import Final, Literal, Self, get_args

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import SpanContext, SpanKind
from opentelemetry.util.types import AttributeValue

from runtime.delivery.record import Record
from runtime.metrics import delivery, process
from runtime.metrics.exemplars import exemplar_of
from runtime.spans import begin
from runtime.telemetry import context_of, failed, traceparent_of

Outcome = Literal["completed", "refused", "dead_lettered", "parked", "duplicate", "cancelled", "tombstone"]
OUTCOMES: Final[tuple[Outcome, ...]] = get_args(Outcome)
_CODES: Final = ("failed", "undecodable", "unknown_version", "blob_missing")
"""Of dead letters, those that there may be on any topic."""
_TOLD: Final[dict[Outcome, str]] = {
    "completed": "success",
    "refused": "success",
    "dead_lettered": "failure",
    "parked": "failure",
}
"""Outcomes that say how the group does: what is refused was read as it should be."""
_LONGEST_ID: Final = 64
"""Of an event's id in a span; ours have 36 characters, another system's may have any number."""


class Hop:
    """Begins the one span and the one pass over the metrics that a record has.

    What they cost comes with every record, so all is made ready here that can be: the series of each label that is
    known, which also lets them begin at 0, and the attributes that all spans have.
    """

    def __init__(self, group: str, topic: str) -> None:
        self.labels: Final = (group, topic)
        self._name = f"process {topic}"
        self._attributes: dict[str, AttributeValue] = {
            "messaging.system": "kafka",
            "messaging.operation.type": "process",
            "messaging.destination.name": topic,
            "messaging.consumer.group.name": group,
        }
        self._received = delivery.RECEIVED.labels(*self.labels)
        self.in_queue: Final = delivery.IN_QUEUE.labels(*self.labels)
        self.handling: Final = delivery.HANDLING.labels(*self.labels)
        self.in_flight: Final = delivery.IN_FLIGHT.labels(*self.labels)
        self.retried: Final = delivery.RETRIED.labels(*self.labels)
        self.processed: Final = {outcome: delivery.PROCESSED.labels(*self.labels, outcome) for outcome in OUTCOMES}
        self.last: Final = {outcome: process.LAST.labels(group, told) for outcome, told in _TOLD.items()}
        for code in _CODES:
            delivery.DEAD_LETTERS.labels(*self.labels, code)

    def took(self) -> None:
        """A record was taken from the topic."""
        self._received.inc()

    def duplicate(self) -> None:
        """A record was a copy of one that was being handled, so there was nothing to do."""
        self.processed["duplicate"].inc()

    def begin(self, record: Record, now_ns: int | None = None) -> "Passage":
        """The record's handling begins: now, or at that time in nanoseconds."""
        began_ns = now_ns or time.time_ns()
        event_id, sender = _envelope(record)
        span = begin(self._name, SpanKind.CONSUMER, context_of(sender), self._attributes, now_ns=began_ns)
        if span.is_recording():
            span.set_attributes(
                {
                    "messaging.message.id": event_id[:_LONGEST_ID],
                    "messaging.destination.partition.id": str(record.partition),
                    "messaging.kafka.offset": record.offset,
                }
            )
        return Passage(self, record, span, sender, began_ns)


class Passage:
    """A record on its way through its handler. Inside of `with`, what is said and asked is a child of its span."""

    __slots__ = ("_began_ns", "_exemplar", "_token", "hop", "record", "sender", "span")
    _token: Token[Context]

    def __init__(self, hop: Hop, record: Record, span: trace.Span, sender: str | None, began_ns: int) -> None:
        self.hop = hop
        self.record = record
        self.span = span
        self.sender = sender
        """The traceparent that it was published with."""
        self._began_ns = began_ns
        self._exemplar = exemplar_of(span.get_span_context())
        hop.in_queue.observe(max(0.0, began_ns / 1e9 - record.timestamp / 1e3), self._exemplar)
        hop.in_flight.inc()

    @property
    def context(self) -> SpanContext:
        return self.span.get_span_context()

    @property
    def traceparent(self) -> str | None:
        """The header of what comes of it."""
        context = self.span.get_span_context()
        return traceparent_of(context) if context.is_valid else None

    def __enter__(self) -> Self:
        self._token = attach(trace.set_span_in_context(self.span))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, stack: TracebackType | None, /
    ) -> None:
        detach(self._token)

    def retried(self, attempt: int, failure: BaseException) -> None:
        """An attempt failed, and there will be another."""
        self.hop.retried.inc()
        retried(self.span, attempt, failure)

    def dead_lettered(self, code: str) -> None:
        """It was put aside."""
        delivery.DEAD_LETTERS.labels(*self.hop.labels, code).inc()
        failed(self.span, code)

    def end(self, outcome: Outcome) -> None:
        """It was dealt with."""
        now_ns = time.time_ns()
        hop = self.hop
        hop.handling.observe((now_ns - self._began_ns) / 1e9, self._exemplar)
        hop.processed[outcome].inc()
        hop.in_flight.dec()
        if outcome in hop.last:
            hop.last[outcome].set(now_ns / 1e9)
        if outcome != "completed":
            self.span.set_attribute("intelliassist.outcome", outcome)
        self.span.end(now_ns)

    def break_off(self, failure: BaseException | None = None) -> None:
        """It is not dealt with, and will be delivered again."""
        self.hop.in_flight.dec()
        self.span.set_attribute("intelliassist.outcome", "broken_off")
        if failure is not None:
            failed(self.span, type(failure).__name__)
        self.span.end()


def retried(span: trace.Span, attempt: int, failure: BaseException) -> None:
    """Note it as an event of a span. What the failure says may quote content, so only its type is told."""
    if span.is_recording():
        span.add_event("retried", {"attempt": attempt, "error.type": type(failure).__name__})


def _envelope(record: Record) -> tuple[str, str | None]:
    """The event's id and the trace it belongs to, also where nothing else of the record can be read."""
    event_id, sender = "", None
    for name, value in record.headers:
        match name.lower():
            case "ce_id":
                event_id = (value or b"").decode("utf-8", "replace")
            case "traceparent":
                sender = (value or b"").decode("utf-8", "replace") or None
    return event_id, sender
