"""Where the traces of a process go, and what it says when they can't go there."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from standalone.ports import Ports

DOOR = """
import sys
from opentelemetry import trace
from runtime.logs import configure_logging
from runtime.settings import TelemetrySettings
from runtime.telemetry import configure_tracing, current_traceparent, span

settings = TelemetrySettings()
configure_logging("gateway", settings)
configure_tracing("gateway", settings)
for name in sys.stdin:
    with span(name.strip()):
        answer = current_traceparent()
    trace.get_tracer_provider().force_flush()
    print(answer, flush=True)
"""


class Door:
    """A process that answers each request with its traceparent once its spans were sent, if they could be."""

    def __init__(self, **settings: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the program above
            [sys.executable, "-c", DOOR],
            env=os.environ | settings,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def asked(self, *names: str) -> None:
        assert self._process.stdin
        self._process.stdin.write("".join(f"{name}\n" for name in names))
        self._process.stdin.flush()

    def told(self, until: str) -> None:
        """Wait until it says so."""
        assert self._process.stdout
        assert any(until in line for line in self._process.stdout)

    def ended(self) -> list[str]:
        """All that it said; it ends by itself, whoever is away."""
        out, _ = self._process.communicate(timeout=30)
        assert self._process.returncode == 0
        return out.splitlines()


@contextmanager
def collecting(port: int) -> Iterator[list[str]]:
    """A receiver of OTLP/HTTP; the paths that were posted to."""
    paths: list[str] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", port), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield paths
        server.shutdown()


def test_a_trace_is_printed_where_that_is_asked_for() -> None:
    door = Door(OTEL_TRACES_EXPORTER="console")
    door.asked("POST")
    spans = [json.loads(line) for line in door.ended() if line.startswith("{")]

    [span] = spans
    assert span["name"] == "POST"
    resource = span["resource"]["attributes"]
    assert {name: resource[name] for name in ("service.name", "service.namespace")} == {
        "service.name": "gateway",
        "service.namespace": "intelliassist",
    }
    assert resource["service.version"]
    assert resource["service.instance.id"]


def test_people_read_a_trace_by_the_line() -> None:
    door = Door(OTEL_TRACES_EXPORTER="console", LOG_FORMAT="pretty")
    door.asked("POST")
    line, answer = sorted(door.ended(), key=lambda said: "[trace]" not in said)

    assert answer.split("-")[1] in line
    assert "POST" in line


@pytest.mark.parametrize(("share", "kept"), [("0", 0), ("1", 3)])
def test_ids_are_there_whatever_share_of_traces_is_kept(share: str, kept: int) -> None:
    door = Door(OTEL_TRACES_EXPORTER="console", OTEL_TRACES_SAMPLER_ARG=share)
    door.asked("POST", "POST", "POST")
    said = door.ended()

    traceparents = [line.split("-") for line in said if not line.startswith("{")]
    assert len({trace_id for _, trace_id, _, _ in traceparents}) == 3
    assert sum(int(flags, 16) & 1 for *_, flags in traceparents) == kept
    assert len(said) == 3 + kept


def test_a_collector_that_is_away_is_told_of_once_and_delays_nothing() -> None:
    port = Ports.free().gateway
    door = Door(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
    door.asked("first", "second")
    door.told("traces are not taken")
    with collecting(port) as paths:
        door.asked("third")
        said = door.ended()

    assert set(paths) == {"/v1/traces"}
    logged = [json.loads(line)["event"] for line in said if line.startswith("{")]
    assert logged == ["traces are taken again"]


def test_a_process_ends_although_its_collector_is_away() -> None:
    door = Door(OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{Ports.free().gateway}")
    door.asked("first")
    said = door.ended()

    logged = [json.loads(line) for line in said if line.startswith("{")]
    assert [(line["level"], line["service"]) for line in logged] == [("warning", "gateway")]
