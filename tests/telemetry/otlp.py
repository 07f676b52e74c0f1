"""A receiver of OTLP over HTTP that keeps what the house tells of its hops and says."""

import asyncio
import gzip
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from tests.telemetry.traces import Span, Trace, span_of, value_of

_PROTOBUF: Final = "application/x-protobuf"


class Receiver(ThreadingHTTPServer):
    """Traces and log records, in memory, as long as it listens."""

    request_queue_size = 64
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self._lock = threading.Lock()
        self._spans: list[Span] = []
        self._logs: list[dict[str, Any]] = []

    @classmethod
    @contextmanager
    def in_thread(cls) -> Iterator[Self]:
        """Listen for the length of the block."""
        with cls() as receiver:
            thread = threading.Thread(target=receiver.serve_forever, args=(0.05,), name="otlp")
            thread.start()
            try:
                yield receiver
            finally:
                receiver.shutdown()
                thread.join()

    @property
    def url(self) -> str:
        """As `OTEL_EXPORTER_OTLP_ENDPOINT` wants it."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def spans(self) -> list[Span]:
        with self._lock:
            return list(self._spans)

    @property
    def logs(self) -> list[dict[str, Any]]:
        """Each record's attributes, with its `body`, `trace_id` and `time_unix_nano`."""
        with self._lock:
            return list(self._logs)

    def traces(self) -> dict[str, Trace]:
        """What has come so far, by trace id."""
        return Trace.sorted_out(self.spans)

    async def until(self, condition: Callable[[dict[str, Trace]], bool], *, within_s: float) -> dict[str, Trace]:
        """The traces once the condition holds, or as they are after that time: their reader says what is missing."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                while not condition(self.traces()):
                    await asyncio.sleep(0.2)
        return self.traces()

    def take_traces(self, body: bytes) -> bytes:
        """Raises DecodeError."""
        request = ExportTraceServiceRequest.FromString(body)
        told = [
            span_of(one, resource.resource.attributes)
            for resource in request.resource_spans
            for scope in resource.scope_spans
            for one in scope.spans
        ]
        with self._lock:
            self._spans += told
        return ExportTraceServiceResponse().SerializeToString()

    def take_logs(self, body: bytes) -> bytes:
        """Raises DecodeError."""
        request = ExportLogsServiceRequest.FromString(body)
        told = [
            {one.key: value_of(one.value) for one in (*resource.resource.attributes, *record.attributes)}
            | {
                "body": value_of(record.body),
                "trace_id": record.trace_id.hex(),
                "time_unix_nano": record.time_unix_nano,
            }
            for resource in request.resource_logs
            for scope in resource.scope_logs
            for record in scope.log_records
        ]
        with self._lock:
            self._logs += told
        return ExportLogsServiceResponse().SerializeToString()


class Door(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        takes = {"/v1/traces": self.server.take_traces, "/v1/logs": self.server.take_logs}.get(self.path)
        body = self.rfile.read(int(self.headers["content-length"]))
        if takes is None or self.headers["content-type"] != _PROTOBUF:
            self.send_error(HTTPStatus.NOT_FOUND if takes is None else HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
            return
        try:
            answer = takes(gzip.decompress(body) if self.headers["content-encoding"] == "gzip" else body)
        except DecodeError:
            self.send_error(HTTPStatus.BAD_REQUEST)
            return
        self.send_response(HTTPStatus.OK)
        self.send_header("content-type", _PROTOBUF)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the library
        """Say nothing."""
