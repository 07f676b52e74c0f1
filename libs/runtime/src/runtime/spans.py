"""The spans of this house: what OpenTelemetry's SDK makes and exports, at a fraction of the cost."""

import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import Event, ReadableSpan, Tracer
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    TracerProvider,
)
from opentelemetry.util.types import AnyValue, Attributes

_NAME: Final = "intelliassist"
_SCOPE: Final = InstrumentationScope(_NAME)
_INHERITED: Final = TraceFlags.SAMPLED | TraceFlags.RANDOM_TRACE_ID
_ROOT: Final = Context()
_MOST: Final = 128
"""Events of a span, and links: as many as the SDK keeps unless told otherwise. Work that waits for a day is tried again
thousands of times."""


def begin(
    name: str,
    kind: SpanKind,
    parent: SpanContext | None,
    attributes: Attributes = None,
    links: Sequence[Link] = (),
    now_ns: int | None = None,
) -> Span:
    """A span that has begun, now or at that time.

    Without a parent it begins a trace, and the SDK's sampler decides whether that is kept; with one it follows the
    parent's decision.
    """
    provider = trace.get_tracer_provider()
    tracer = _tracer(provider)
    if parent is None or not isinstance(tracer, Tracer):
        return tracer.start_span(name, _ROOT, kind, attributes, links, now_ns)
    flags = TraceFlags(parent.trace_flags & _INHERITED)
    context = SpanContext(parent.trace_id, tracer.id_generator.generate_span_id(), is_remote=False, trace_flags=flags)
    if not flags & TraceFlags.SAMPLED:
        return NonRecordingSpan(context)
    now_ns = now_ns or time.time_ns()
    return LightSpan(tracer, name, kind, context, parent, attributes=attributes, links=links, now_ns=now_ns)


@lru_cache(maxsize=1)
def _tracer(provider: TracerProvider) -> trace.Tracer:
    return provider.get_tracer(_NAME)


class LightSpan(Span, ReadableSpan):
    """A span that belongs to one task and carries what we wrote ourselves.

    So it needs neither locks nor values made clean nor a copy of itself at its end, which are most of what the
    SDK's own costs. Processors and exporters are the SDK's.
    """

    def __init__(
        self,
        tracer: Tracer,
        name: str,
        kind: SpanKind,
        context: SpanContext,
        parent: SpanContext,
        *,
        attributes: Attributes,
        links: Sequence[Link],
        now_ns: int,
    ) -> None:
        self._ours = context
        self._told: dict[str, AnyValue] = dict(attributes) if attributes else {}
        ReadableSpan.__init__(
            self,
            name,
            context,
            parent,
            tracer.resource,
            self._told,
            (),
            links[:_MOST],
            kind,
            start_time=now_ns,
            instrumentation_scope=_SCOPE,
        )
        if len(links) > _MOST:
            self._told["intelliassist.links_left_out"] = len(links) - _MOST
        self._processor = tracer.span_processor

    def get_span_context(self) -> SpanContext:
        return self._ours

    def is_recording(self) -> bool:
        return self._end_time is None

    def set_attribute(self, key: str, value: AnyValue) -> None:
        if self._end_time is None:
            self._told[key] = value

    def set_attributes(self, attributes: Mapping[str, AnyValue]) -> None:
        if self._end_time is None:
            self._told.update(attributes)

    def add_event(self, name: str, attributes: Attributes = None, timestamp: int | None = None) -> None:
        if self._end_time is None and self._has_room(self._events, "events"):
            self._events = (*self._events, Event(name, attributes, timestamp))

    def add_link(self, context: SpanContext, attributes: Attributes = None) -> None:
        if self._end_time is None and self._has_room(self._links, "links"):
            self._links = (*self._links, Link(context, attributes))

    def _has_room(self, told: Sequence[object], what: str) -> bool:
        if len(told) < _MOST:
            return True
        left_out = f"intelliassist.{what}_left_out"
        self._told[left_out] = int(str(self._told.get(left_out, 0))) + 1
        return False

    def update_name(self, name: str) -> None:
        if self._end_time is None:
            self._name = name

    def set_status(self, status: Status | StatusCode, description: str | None = None) -> None:
        if self._end_time is None:
            self._status = status if isinstance(status, Status) else Status(status, description)

    def record_exception(
        self,
        exception: BaseException,
        attributes: Attributes = None,
        timestamp: int | None = None,
        escaped: bool = False,
    ) -> None:
        """Its type alone: what an exception says may quote what people wrote."""
        del escaped
        self.add_event("exception", {"exception.type": type(exception).__name__, **(attributes or {})}, timestamp)

    def end(self, end_time: int | None = None) -> None:
        if self._end_time is None:
            self._end_time = end_time or time.time_ns()
            self._processor.on_end(self)
