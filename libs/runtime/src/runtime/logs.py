"""Structured logs: one event a line, with the trace and job it belongs to, and nothing of what people said."""

import logging
import sys
from typing import Any, Final
from uuid import UUID

import structlog
from opentelemetry import trace
from structlog.types import EventDict, Processor

from runtime.export.logs import LogExport
from runtime.log_file import LogFile, file_of
from runtime.repetitions import Repetitions
from runtime.settings import TelemetrySettings
from runtime.unquoted import failures_shown

_OURS: Final = ("runtime",)
"""Beside the service's own modules. Libraries are heard from WARNING on: below, some tell what they carry."""


def configure_logging(service: str, settings: TelemetrySettings) -> None:
    """Send the logs of this process, libraries' too, to standard output, and where else the settings say.

    Ends the process with 2 when the file can't be opened.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        _traced,
        failures_shown(in_full=settings.log_content),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    form = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _rendered(settings)],
    )
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stdout), *_file(service, settings)]
    for handler in handlers:
        handler.setFormatter(form)
    if settings.otel_logs_exporter == "otlp" and settings.otel_exporter_otlp_endpoint:
        handlers.append(LogExport(service, settings.otel_exporter_otlp_endpoint, shared))
    # While a broker is away its client says so hundreds of times a second.
    repetitions = Repetitions("aiokafka")
    for handler in handlers:
        handler.addFilter(repetitions)
    _take_over(handlers)
    for name in (*_OURS, service):
        logging.getLogger(name).setLevel(settings.log_level)
    logging.getLogger().setLevel(max(logging.WARNING, logging.getLogger(service).level))


def log_job(job_id: UUID | None) -> None:
    """What this request, or the handling of this record, logs from now on is about that job; None: about none."""
    if job_id is None:
        structlog.contextvars.unbind_contextvars("job_id")
    else:
        structlog.contextvars.bind_contextvars(job_id=str(job_id))


def _take_over(handlers: list[logging.Handler]) -> None:
    root = logging.getLogger()
    before, root.handlers[:] = list(root.handlers), handlers
    for handler in before:
        if isinstance(handler, LogFile | LogExport):
            handler.close()


def _rendered(settings: TelemetrySettings) -> Processor:
    if settings.log_format == "pretty":
        return structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    return structlog.processors.JSONRenderer()


def _file(service: str, settings: TelemetrySettings) -> list[LogFile]:
    if settings.log_file is None:
        return []
    path = file_of(service, settings.log_file)
    try:
        return [LogFile(path, most_bytes=settings.log_file_bytes, kept=settings.log_files_kept)]
    except OSError as closed:
        sys.stderr.write(f"settings: LOG_FILE: {path} can't be written to: {closed.strerror}\n")
        sys.exit(2)


def _named(service: str) -> Processor:
    def add(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def _traced(_logger: Any, _method: str, event: EventDict) -> EventDict:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        event["trace_id"] = trace.format_trace_id(context.trace_id)
    return event
