"""Traces: one a submission, carried between services in the `traceparent` header (W3C Trace Context)."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import AttributeValue

from runtime.settings import TelemetrySettings

_PROPAGATOR: Final = TraceContextTextMapPropagator()
_TRACER: Final = trace.get_tracer("intelliassist")


def configure_tracing(service: str, settings: TelemetrySettings) -> None:
    """Make spans real, so that ids exist; export them where an OTLP address is set."""
    provider = TracerProvider(resource=Resource.create({"service.name": service, "service.namespace": "intelliassist"}))
    if settings.otel_exporter_otlp_endpoint:
        address = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=address)))
    trace.set_tracer_provider(provider)


@contextmanager
def span(
    name: str, kind: SpanKind, attributes: Mapping[str, AttributeValue], traceparent: str | None = None
) -> Iterator[Span]:
    """A span around a block, child of `traceparent` where one is given, of the current span otherwise."""
    context: Context | None = _PROPAGATOR.extract({"traceparent": traceparent}) if traceparent else None
    with _TRACER.start_as_current_span(name, context=context, kind=kind, attributes=attributes) as current:
        yield current


def current_traceparent() -> str | None:
    """The header that makes the next hop a child of the current span; None outside of one."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """The 32 hex digits that operators search for; None outside of a span."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


def trace_id_of(traceparent: str | None) -> str | None:
    """The trace id inside a `traceparent` header."""
    fields = (traceparent or "").split("-")
    return fields[1] if len(fields) == 4 and len(fields[1]) == 32 else None  # noqa: PLR2004 - the header's form
