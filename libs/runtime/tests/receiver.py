"""A receiver of OTLP/HTTP that may be too busy to take anything."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs


class Receiver(ThreadingHTTPServer):
    def __init__(self, port: int, *, busy: bool) -> None:
        super().__init__(("127.0.0.1", port), _Door)
        self.busy = busy
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.spans: list[str] = []
        """By their names."""
        self.logs: list[ResourceLogs] = []

    @property
    def lines(self) -> list[LogRecord]:
        return [record for of in self.logs for scope in of.scope_logs for record in scope.log_records]

    def take(self, path: str, body: bytes) -> None:
        if path == "/v1/traces":
            spans = ExportTraceServiceRequest.FromString(body).resource_spans
            self.spans += [span.name for of in spans for scope in of.scope_spans for span in scope.spans]
        else:
            assert path == "/v1/logs"
            self.logs += ExportLogsServiceRequest.FromString(body).resource_logs


class _Door(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        busy = self.server.busy
        if not busy:
            self.server.take(self.path, body)
        self.send_response(503 if busy else 200)
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@contextmanager
def receiving(port: int = 0, *, busy: bool = False) -> Iterator[Receiver]:
    """Listens for the length of the block, at a free port where none is named."""
    with Receiver(port, busy=busy) as receiver:
        threading.Thread(target=receiver.serve_forever, args=(0.05,), daemon=True).start()
        yield receiver
        receiver.shutdown()
