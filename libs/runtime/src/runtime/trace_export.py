"""Where traces go: to an OTLP receiver or the console, never in the way of the work that they tell of."""

import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import structlog
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter, SpanExportResult
from opentelemetry.trace import format_trace_id

from runtime.settings import TelemetrySettings

_QUEUE: Final = 8192
"""Spans that wait at most, some 10 MB; what comes then pushes out the oldest."""
_PATIENCE_S: Final = 3.0
"""For one batch to be taken, with all attempts; the process ends within twice of it."""
_CHATTY: Final = ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.sdk._shared_internal")
"""They complain of every batch, and of every span that finds no room."""

_log = structlog.get_logger()


def exporting(settings: TelemetrySettings) -> BatchSpanProcessor | None:
    """What sends spans off, from a thread of its own; None where nobody asks for any."""
    if settings.otel_traces_exporter == "console":
        pretty = settings.log_format == "pretty"
        return Sending(ConsoleSpanExporter(out=sys.stdout, formatter=_for_people if pretty else _for_programs))
    if settings.otel_traces_exporter == "none" or not settings.otel_exporter_otlp_endpoint:
        return None
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    address = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    return Sending(OTLPSpanExporter(endpoint=address, timeout=_PATIENCE_S))


class Sending(BatchSpanProcessor):
    """Gathers spans in a queue with an end, and ends with what is left of it in bounded time."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._outage = Outage(exporter)
        super().__init__(self._outage, max_queue_size=_QUEUE, schedule_delay_millis=1_000)

    def shutdown(self) -> None:
        self._outage.give_no_more_time()
        super().shutdown()  # type: ignore[no-untyped-call] # the library's


class Outage(SpanExporter):
    """Says once that spans are not taken, and once that they are again."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._lost = 0
        """Since the receiver went away."""
        self._ending = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self._ending and self._lost:
            self._lost += len(spans)
            return SpanExportResult.FAILURE
        result = self._exporter.export(spans)
        if result is not SpanExportResult.SUCCESS:
            if not self._lost:
                _log.warning("traces are not taken by their receiver; they are lost until it is back")
            self._lost += len(spans)
        elif self._lost:
            _log.info("traces are taken again", lost=self._lost)
            self._lost = 0
        return result

    def give_no_more_time(self) -> None:
        """The process ends: a receiver that is away is not waited for."""
        self._ending = True
        if self._lost:
            self._exporter.shutdown()

    def shutdown(self) -> None:
        self._exporter.shutdown()


def _for_programs(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"


def _for_people(span: ReadableSpan) -> str:
    context, began, ended = span.context, span.start_time or 0, span.end_time or 0
    trace_id = format_trace_id(context.trace_id) if context else "-"
    at = datetime.fromtimestamp(began / 1e9, UTC).isoformat(timespec="milliseconds")
    return (
        f"{at} [trace] {trace_id} {span.name} {(ended - began) / 1e6:.1f} ms {span.status.status_code.name.lower()}\n"
    )
