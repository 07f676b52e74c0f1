"""Telemetry that nobody has is counted, and told of once."""

import json
from typing import NamedTuple

from libs.runtime.tests.receiver import receiving
from libs.runtime.tests.telling import Telling, logged

from standalone.ports import Ports

WORK = """
import atexit, json, sys
import structlog
from prometheus_client import REGISTRY
from runtime.logs import configure_logging
from runtime.settings import TelemetrySettings
from runtime.telemetry import configure_tracing, span

def lost(signal, reason):
    return REGISTRY.get_sample_value("intelliassist_telemetry_lost_total", {"signal": signal, "reason": reason})

@atexit.register
def at_last():
    print(json.dumps({s: [lost(s, "queue_full"), lost(s, "not_taken")] for s in ("spans", "logs")}), flush=True)

settings = TelemetrySettings()
configure_logging("gateway", settings)
configure_tracing("gateway", settings)
log = structlog.get_logger("gateway.work")

def worked():
    with span("POST"):
        log.info("request")

for asked in sys.stdin:
    if asked.strip() == "until both queues are full":
        while not (lost("spans", "queue_full") and lost("logs", "queue_full")):
            worked()
    else:
        for _ in range(int(asked)):
            worked()
"""


class Lost(NamedTuple):
    queue_full: int
    not_taken: int


def working(address: str) -> Telling:
    return Telling(WORK, OTEL_EXPORTER_OTLP_ENDPOINT=address, OTEL_LOGS_EXPORTER="otlp")


def told(lines: list[str]) -> tuple[Lost, Lost]:
    """The counters for spans and lines, as they are when all has ended."""
    counted = json.loads(lines[-1])
    return Lost(*map(int, counted["spans"])), Lost(*map(int, counted["logs"]))


def test_where_all_is_taken_nothing_is_lost() -> None:
    with receiving() as receiver:
        work = working(receiver.address)
        work.asked("3000")
        lines = work.ended()

    assert told(lines) == (Lost(0, 0), Lost(0, 0))
    assert len(receiver.spans) == 3_000
    assert len(receiver.lines) == len(logged(lines)) == 3_000


def test_what_a_receiver_that_is_away_does_not_take_is_lost_to_the_last_of_it() -> None:
    work = working(f"http://127.0.0.1:{Ports.free().gateway}")
    work.asked("700")
    work.said("logs are not taken")
    lines = work.ended()

    spans, logs = told(lines)
    events = logged(lines)
    assert spans == Lost(0, 700)
    assert logs == Lost(0, len(events) - 1), "but for the line that tells it"
    told_of = [(event["event"], event.get("lost")) for event in events if event["event"] != "request"]
    assert told_of[-2:] == [
        ("spans were not taken until the end", 700),
        ("logs were not taken until the end", len(events) - 1),
    ]
    assert sorted(event for event, _ in told_of[:-2]) == [
        "logs are not taken by their receiver; it gets none until it is back",
        "spans are not taken by their receiver; it gets none until it is back",
    ]


def test_what_is_pushed_out_of_a_full_queue_is_counted_and_told_of_once() -> None:
    with receiving(busy=True) as receiver:
        work = working(receiver.address)
        work.asked("until both queues are full", "1000")
        work.said("spans come faster than they are taken")
        work.said("logs come faster than they are taken")
        receiver.busy = False
        work.said("spans that wait have room again")
        work.said("logs that wait have room again")
        work.said("spans are taken again")
        lines = work.ended()

    spans, logs = told(lines)
    events = logged(lines)
    assert spans.queue_full
    assert receiver.spans
    assert len(receiver.spans) + sum(spans) == len([event for event in events if event["event"] == "request"])
    assert logs.queue_full
    assert receiver.lines
    assert len(receiver.lines) + sum(logs) == len(events)
    assert len([event for event in events if "come faster" in event["event"]]) == 2
    again = {event["event"]: event["lost"] for event in events if "have room again" in event["event"]}
    assert again == {
        "spans that wait have room again": spans.queue_full,
        "logs that wait have room again": logs.queue_full,
    }
