"""Logs to an OTLP receiver, beside standard output."""

import atexit
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, ReadableLogRecord
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from structlog.types import Processor

from runtime.export.outage import PATIENCE_S, Outage
from runtime.export.waiting import BATCH, PAUSE_MS, QUEUE

_CHATTY: Final = "opentelemetry.exporter.otlp.proto.http._log_exporter"
"""It complains of every batch, in lines that would be sent, too."""
_ELSEWHERE: Final = frozenset({"event", "level", "timestamp", "trace_id", "service"})
"""Of an event, what a record has a place of its own for."""
_SEVERITY: Final = {
    logging.DEBUG: (SeverityNumber.DEBUG, "DEBUG"),
    logging.INFO: (SeverityNumber.INFO, "INFO"),
    logging.WARNING: (SeverityNumber.WARN, "WARN"),
    logging.ERROR: (SeverityNumber.ERROR, "ERROR"),
    logging.CRITICAL: (SeverityNumber.FATAL, "FATAL"),
}


class LogExport(logging.Handler):
    """Hands each line, with its trace, to a thread of its own that sends it off."""

    def __init__(self, service: str, receiver: str, chain: Sequence[Processor]) -> None:
        """`chain`: what makes an event of a library's line."""
        super().__init__()
        logging.getLogger(_CHATTY).setLevel(logging.CRITICAL)
        self._chain = chain
        exporter = OTLPLogExporter(endpoint=f"{receiver.rstrip('/')}/v1/logs", timeout=PATIENCE_S)
        self._outage = LogOutage(
            "logs",
            exporter.export,
            exporter.shutdown,
            taken=LogRecordExportResult.SUCCESS,
            not_taken=LogRecordExportResult.FAILURE,
        )
        processor = BatchLogRecordProcessor(
            self._outage, max_queue_size=QUEUE, schedule_delay_millis=PAUSE_MS, max_export_batch_size=BATCH
        )
        self._outage.waiting.stand_in(processor)
        self._provider = LoggerProvider(_resource(service), shutdown_on_exit=False)
        self._provider.add_log_record_processor(processor)
        self._logger = self._provider.get_logger("intelliassist")
        self._finished = False
        # Not by `logging` when all ends: it locks this handler meanwhile, and the thread could say nothing any more.
        atexit.register(self.finish)

    def emit(self, record: logging.LogRecord) -> None:
        """As the handlers of `logging` do: a line that can't be told is no reason for the work to fail."""
        try:
            self._tell(record)
        except Exception:  # noqa: BLE001 - whatever it is, `logging` says it on standard error
            self.handleError(record)

    def _tell(self, record: logging.LogRecord) -> None:
        event = self._event(record)
        number, text = _SEVERITY.get(record.levelno, (SeverityNumber.UNSPECIFIED, record.levelname))
        self._logger.emit(
            LogRecord(
                timestamp=int(record.created * 1e9),
                severity_number=number,
                severity_text=text,
                body=str(event.get("event", "")),
                attributes={name: _plain(value) for name, value in event.items() if name not in _ELSEWHERE},
            )
        )

    def finish(self) -> None:
        """Send what waits, in bounded time."""
        if not self._finished:
            self._finished = True
            self._outage.give_no_more_time()
            self._provider.shutdown()

    def close(self) -> None:
        atexit.unregister(self.finish)
        self.finish()
        super().close()

    def _event(self, record: logging.LogRecord) -> Mapping[str, Any]:
        if isinstance(record.msg, dict):
            return record.msg
        event: Any = {"event": record.getMessage(), "exc_info": record.exc_info}
        for process in self._chain:
            event = process(None, record.levelname.lower(), event)
        return dict(event)


class LogOutage(Outage[ReadableLogRecord, LogRecordExportResult], LogRecordExporter):
    """As the library wants to have it."""

    def force_flush(self, timeout_millis: int = 30_000) -> bool:  # noqa: ARG002 - the library's name
        """Nothing is kept here."""
        return True


def _resource(service: str) -> Resource:
    """What its traces say of the process, where it makes any."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        return provider.resource
    return Resource.create({"service.name": service, "service.namespace": "intelliassist"})


def _plain(value: Any) -> str | bool | int | float:
    return value if isinstance(value, str | bool | int | float) else str(value)
