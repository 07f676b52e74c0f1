"""Delivery: told by every service, of the topics that it takes records from and publishes to."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import LONG

RECEIVED: Final = Counter("intelliassist_events_received_total", "Records taken from a topic.", ["group", "topic"])
PROCESSED: Final = Counter(
    "intelliassist_events_processed_total",
    "Records dealt with, by outcome: completed, refused (bad input), dead_lettered, parked, duplicate, cancelled, tombstone.",
    ["group", "topic", "outcome"],
)
RETRIED: Final = Counter(
    "intelliassist_events_retried_total", "Attempts that failed and were tried again.", ["group", "topic"]
)
DEAD_LETTERS: Final = Counter(
    "intelliassist_dead_letters_total",
    "Records that were put aside, by code: what was wrong with them.",
    ["group", "topic", "code"],
)
PUBLISHED: Final = Counter("intelliassist_events_published_total", "Records published.", ["service", "topic"])
IN_QUEUE: Final = Histogram(
    "intelliassist_event_queue_seconds",
    "From the record's timestamp to the start of its handling.",
    ["group", "topic"],
    buckets=LONG,
)
HANDLING: Final = Histogram(
    "intelliassist_event_handling_seconds",
    "From the start of a record's handling to its result on the broker.",
    ["group", "topic"],
    buckets=LONG,
)
IN_FLIGHT: Final = Gauge("intelliassist_events_in_flight", "Records being handled now.", ["group", "topic"])
CONSUMING: Final = Gauge(
    "intelliassist_consumer_running", "1 while records are taken, 0 once consumption was stopped.", ["group", "topic"]
)
FORGOTTEN: Final = Counter(
    "intelliassist_forgotten_events_total",
    "Events that came after their file, or their user, was forgotten.",
    ["topic"],
)
