"""Logs to an OTLP receiver, beside standard output, never in the way of the work that they tell of."""

import atexit
import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from opentelemetry import trace
from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.sdk._logs import LoggerProvider, ReadableLogRecord
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter, LogRecordExportResult
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from structlog.types import Processor

_QUEUE: Final = 8192
"""Lines that wait at most; what comes then pushes out the oldest."""
_PATIENCE_S: Final = 3.0
"""For one batch to be taken, with all attempts; the process ends within twice of it."""
_CHATTY: Final = ("opentelemetry.exporter.otlp.proto.http._log_exporter", "opentelemetry.sdk._shared_internal")
"""They complain of every batch, and of every line that finds no room: in lines that would be sent, too."""
_ELSEWHERE: Final = frozenset({"event", "level", "timestamp", "trace_id", "service"})
"""Of an event, what a record has a place of its own for."""
_SEVERITY: Final = {
    logging.DEBUG: (SeverityNumber.DEBUG, "DEBUG"),
    logging.INFO: (SeverityNumber.INFO, "INFO"),
    logging.WARNING: (SeverityNumber.WARN, "WARN"),
    logging.ERROR: (SeverityNumber.ERROR, "ERROR"),
    logging.CRITICAL: (SeverityNumber.FATAL, "FATAL"),
}
_log = structlog.get_logger()


class LogExport(logging.Handler):
    """Hands each line, with its trace, to a thread of its own that sends it off."""

    def __init__(self, service: str, receiver: str, chain: Sequence[Processor]) -> None:
        """`chain`: what makes an event of a library's line."""
        super().__init__()
        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._chain = chain
        self._outage = Outage(OTLPLogExporter(endpoint=f"{receiver.rstrip('/')}/v1/logs", timeout=_PATIENCE_S))
        self._provider = LoggerProvider(_resource(service), shutdown_on_exit=False)
        self._provider.add_log_record_processor(
            BatchLogRecordProcessor(self._outage, schedule_delay_millis=1_000, max_queue_size=_QUEUE)
        )
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


class Outage(LogRecordExporter):
    """Says once that logs are not taken, and once that they are again."""

    def __init__(self, exporter: LogRecordExporter) -> None:
        self._exporter = exporter
        self._lost = 0
        """Since the receiver went away."""
        self._ending = False

    def export(self, batch: Sequence[ReadableLogRecord]) -> LogRecordExportResult:
        if self._ending and self._lost:
            return LogRecordExportResult.FAILURE
        result = self._exporter.export(batch)
        if result is not LogRecordExportResult.SUCCESS:
            if not self._lost:
                _log.warning("logs are not taken by their receiver; it gets none until it is back")
            self._lost += len(batch)
        elif self._lost:
            _log.info("logs are taken again", lost=self._lost)
            self._lost = 0
        return result

    def give_no_more_time(self) -> None:
        """The process ends: a receiver that is away is not waited for."""
        self._ending = True
        if self._lost:
            self._exporter.shutdown()  # type: ignore[no-untyped-call] # the library's

    def shutdown(self) -> None:
        self._exporter.shutdown()  # type: ignore[no-untyped-call] # the library's

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return self._exporter.force_flush(timeout_millis)


def _resource(service: str) -> Resource:
    """What its traces say of the process, where it makes any."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        return provider.resource
    return Resource.create({"service.name": service, "service.namespace": "intelliassist"})


def _plain(value: Any) -> str | bool | int | float:
    return value if isinstance(value, str | bool | int | float) else str(value)
