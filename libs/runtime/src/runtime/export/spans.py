"""Where traces go: to an OTLP receiver or the console."""

import logging
import sys
from datetime import UTC, datetime
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter, SpanExportResult
from opentelemetry.trace import format_trace_id

from runtime.export.outage import PATIENCE_S, Outage
from runtime.export.waiting import BATCH, PAUSE_MS, QUEUE
from runtime.settings import TelemetrySettings

_CHATTY: Final = "opentelemetry.exporter.otlp.proto.http.trace_exporter"
"""It complains of every batch."""


def exporting(settings: TelemetrySettings) -> BatchSpanProcessor | None:
    """What sends spans off, from a thread of its own; None where nobody asks for any."""
    if settings.otel_traces_exporter == "console":
        pretty = settings.log_format == "pretty"
        return Sending(ConsoleSpanExporter(out=sys.stdout, formatter=_for_people if pretty else _for_programs))
    if settings.otel_traces_exporter == "none" or not settings.otel_exporter_otlp_endpoint:
        return None
    logging.getLogger(_CHATTY).setLevel(logging.CRITICAL)
    address = settings.otel_exporter_otlp_endpoint.rstrip("/") + "/v1/traces"
    return Sending(OTLPSpanExporter(endpoint=address, timeout=PATIENCE_S))


class Sending(BatchSpanProcessor):
    """Gathers spans in a queue with an end, and ends with what is left of it in bounded time."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._outage = SpanOutage(
            "spans",
            exporter.export,
            exporter.shutdown,
            taken=SpanExportResult.SUCCESS,
            not_taken=SpanExportResult.FAILURE,
        )
        super().__init__(
            self._outage, max_queue_size=QUEUE, schedule_delay_millis=PAUSE_MS, max_export_batch_size=BATCH
        )
        self._outage.waiting.stand_in(self)

    def shutdown(self) -> None:
        self._outage.give_no_more_time()
        super().shutdown()  # type: ignore[no-untyped-call] # the library's


class SpanOutage(Outage[ReadableSpan, SpanExportResult], SpanExporter):
    """As the library wants to have it."""


def _for_programs(span: ReadableSpan) -> str:
    return f"{span.to_json(indent=None)}\n"


def _for_people(span: ReadableSpan) -> str:
    context, began, ended = span.context, span.start_time or 0, span.end_time or 0
    trace_id = format_trace_id(context.trace_id) if context else "-"
    at = datetime.fromtimestamp(began / 1e9, UTC).isoformat(timespec="milliseconds")
    return (
        f"{at} [trace] {trace_id} {span.name} {(ended - began) / 1e6:.1f} ms {span.status.status_code.name.lower()}\n"
    )
