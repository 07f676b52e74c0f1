"""Traces: one a submission, carried between services in the `traceparent` header (W3C Trace Context)."""

import re
from collections.abc import Iterable, Mapping
from contextvars import Token
from types import TracebackType
from typing import Final
from uuid import uuid4

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Link, Span, SpanContext, SpanKind, StatusCode, TraceFlags
from opentelemetry.util.types import AttributeValue

from runtime.build import version_of
from runtime.export.spans import exporting
from runtime.settings import TelemetrySettings
from runtime.spans import begin

_HEADER: Final = re.compile(r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


def configure_tracing(service: str, settings: TelemetrySettings) -> None:
    """Make spans real, so that ids exist, and export them where the settings say. The first of a process decides.

    Who begins a trace decides whether it is kept, for all who add to it.
    """
    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    provider = TracerProvider(
        sampler=ParentBased(TraceIdRatioBased(settings.otel_traces_sampler_arg)),
        resource=Resource.create(
            {
                "service.name": service,
                "service.namespace": "intelliassist",
                "service.version": version_of(service),
                "service.instance.id": str(uuid4()),
            }
        ),
    )
    if (processor := exporting(settings)) is not None:
        provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)


class span:  # noqa: N801 - reads as the block that it is
    """A span around a block, child of `traceparent` where one is given, of the current span otherwise.

    `links` are the traceparents of what else led to it. What costs something to say is said inside, and only where
    `is_recording()`: no attribute need be made for a trace that nobody keeps.
    """

    __slots__ = ("_span", "_token")
    _token: Token[Context]

    def __init__(
        self,
        name: str,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, AttributeValue] | None = None,
        traceparent: str | None = None,
        links: Iterable[str] = (),
    ) -> None:
        parent = context_of(traceparent) if traceparent else current_context()
        self._span = begin(name, kind, parent, attributes, links_to(links))

    def __enter__(self) -> Span:
        self._token = attach(trace.set_span_in_context(self._span))
        return self._span

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, stack: TracebackType | None, /
    ) -> None:
        detach(self._token)
        if isinstance(failure, Exception):  # being cancelled is no failure
            failed(self._span, type(failure).__name__)
        self._span.end()


def failed(told: Span, reason: str) -> None:
    """Mark a span by the kind of failure alone: what an exception says may quote what people wrote.

    What it was marked with before stands.
    """
    if isinstance(told, ReadableSpan) and told.is_recording() and told.status.is_unset:
        told.set_attribute("error.type", reason)
        told.set_status(StatusCode.ERROR, reason)


def context_of(traceparent: str | None) -> SpanContext | None:
    """The span that a `traceparent` header names; None where it names none."""
    said = _HEADER.fullmatch(traceparent) if traceparent else None
    if said is None or (said[1] == "00" and said[5]):
        return None
    return SpanContext(int(said[2], 16), int(said[3], 16), is_remote=True, trace_flags=TraceFlags(int(said[4], 16)))


def current_context() -> SpanContext | None:
    """The current span; None outside of one."""
    context = trace.get_current_span().get_span_context()
    return context if context.is_valid else None


def links_to(traceparents: Iterable[str]) -> list[Link]:
    """Links to the spans that the headers name."""
    return [Link(context) for one in traceparents if (context := context_of(one)) is not None]


def traceparent_of(context: SpanContext) -> str:
    """The header that makes the next hop a child of a span."""
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}"


def current_traceparent() -> str | None:
    """The header that makes the next hop a child of the current span; None outside of one."""
    context = current_context()
    return traceparent_of(context) if context else None


def current_trace_id() -> str | None:
    """The 32 hex digits that operators search for; None outside of a span."""
    context = current_context()
    return trace.format_trace_id(context.trace_id) if context else None


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id inside a `traceparent` header."""
    context = context_of(traceparent)
    return trace.format_trace_id(context.trace_id) if context else None
