"""The FastStream broker with the options that keep our promises."""

from typing import Any

from faststream.kafka import KafkaBroker

from runtime.kafka_connection import security_of, servers
from runtime.settings import KafkaSettings

MAX_RECORD_BYTES = 1024 * 1024
"""What a topic takes. Ours stay below 256 KB by the claim check, those of other systems need not."""
MAX_DEAD_LETTER_BYTES = 2 * MAX_RECORD_BYTES
"""A dead letter is the record itself, and why it is dead."""
_METADATA_MAX_AGE_MS = 10_000
"""How long who leads a partition is believed. A leader that was cut off from the other brokers does not know that it is
none any more, and has nothing for whoever goes on reading there."""


def open_broker(settings: KafkaSettings, client_id: str) -> KafkaBroker:
    """A broker that is not connected yet."""
    return KafkaBroker(
        servers(settings),
        client_id=client_id,
        security=security_of(settings),
        acks="all",
        allow_auto_create_topics=False,  # topics come from the registry, with its partitions and retention
        max_request_size=MAX_DEAD_LETTER_BYTES,
        request_timeout_ms=settings.kafka_request_timeout_ms,
        metadata_max_age_ms=_METADATA_MAX_AGE_MS,
        graceful_timeout=None,  # draining is the delivery's work, it knows what is in flight
        logger=None,
    )


def consumer_options(settings: KafkaSettings) -> dict[str, Any]:
    """What every subscriber of ours is opened with."""
    return {
        "batch": True,
        "max_records": 500,  # decoded in one go, so that the event loop is not held for longer
        "auto_offset_reset": "earliest",
        "fetch_max_wait_ms": settings.kafka_fetch_max_wait_ms,
        "session_timeout_ms": settings.kafka_session_timeout_ms,
        "heartbeat_interval_ms": settings.kafka_session_timeout_ms // 4,
        "max_poll_interval_ms": settings.kafka_max_poll_interval_ms,
        # The consume loop sleeps for as long again after an empty poll: short, so that an idle
        # consumer is still quick to see the next record.
        "batch_timeout_ms": 10,
    }
