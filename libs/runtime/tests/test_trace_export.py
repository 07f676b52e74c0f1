"""Where the traces of a process go, and what it says when they can't go there."""

import json

import pytest
from libs.runtime.tests.receiver import receiving
from libs.runtime.tests.telling import Telling, logged

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


def test_a_trace_is_printed_where_that_is_asked_for() -> None:
    door = Telling(DOOR, OTEL_TRACES_EXPORTER="console")
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
    door = Telling(DOOR, OTEL_TRACES_EXPORTER="console", LOG_FORMAT="pretty")
    door.asked("POST")
    line, answer = sorted(door.ended(), key=lambda said: "[trace]" not in said)

    assert answer.split("-")[1] in line
    assert "POST" in line


@pytest.mark.parametrize(("share", "kept"), [("0", 0), ("1", 3)])
def test_ids_are_there_whatever_share_of_traces_is_kept(share: str, kept: int) -> None:
    door = Telling(DOOR, OTEL_TRACES_EXPORTER="console", OTEL_TRACES_SAMPLER_ARG=share)
    door.asked("POST", "POST", "POST")
    said = door.ended()

    traceparents = [line.split("-") for line in said if not line.startswith("{")]
    assert len({trace_id for _, trace_id, _, _ in traceparents}) == 3
    assert sum(int(flags, 16) & 1 for *_, flags in traceparents) == kept
    assert len(said) == 3 + kept


def test_a_collector_that_is_away_is_told_of_once_and_delays_nothing() -> None:
    port = Ports.free().gateway
    door = Telling(DOOR, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{port}")
    door.asked("first", "second")
    door.said("spans are not taken")
    with receiving(port) as receiver:
        door.asked("third")
        said = door.ended()

    assert receiver.spans[-1] == "third"
    away, again = logged(said)
    assert away["event"] == "spans are not taken by their receiver; it gets none until it is back"
    assert again["event"] == "spans are taken again"
    assert again["lost"] == 3 - len(receiver.spans)


def test_a_process_ends_although_its_collector_is_away() -> None:
    door = Telling(DOOR, OTEL_EXPORTER_OTLP_ENDPOINT=f"http://127.0.0.1:{Ports.free().gateway}")
    door.asked("first")
    said = door.ended()

    assert [(line["level"], line["service"], line.get("lost")) for line in logged(said)] == [
        ("warning", "gateway", None),
        ("warning", "gateway", 1),
    ]
