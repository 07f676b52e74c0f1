"""Every metric of the house by name, once. Base units; labels of few values."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)

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
    buckets=_SECONDS,
)
HANDLING: Final = Histogram(
    "intelliassist_event_handling_seconds",
    "From the start of a record's handling to its result on the broker.",
    ["group", "topic"],
    buckets=_SECONDS,
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

PROVIDER_CALLS: Final = Counter(
    "intelliassist_provider_calls_total",
    "Attempts to get an answer, by outcome: answered, the failure's code (away, resting, misconfigured, ...), cancelled, failed (by a mistake of ours).",
    ["provider", "model", "operation", "outcome"],
)
PROVIDER_SECONDS: Final = Histogram(
    "intelliassist_provider_call_seconds",
    "From sending a question to its answer or failure; of what is answered in pieces, to the last of them.",
    ["provider", "model", "operation", "outcome"],
    buckets=_SECONDS,
)
PROVIDER_TOKENS: Final = Counter(
    "intelliassist_provider_tokens_total",
    "Tokens that were paid for, by direction: input, output.",
    ["provider", "model", "direction"],
)
PROVIDER_CACHE: Final = Counter(
    "intelliassist_provider_cache_total",
    "Questions looked up among the answers of before: hit, miss.",
    ["provider", "model", "operation", "outcome"],
)
PROVIDER_CIRCUIT: Final = Gauge(
    "intelliassist_provider_circuit",
    "0 closed, 1 half open (one call tries whether it is back), 2 open.",
    ["provider", "model"],
)
PROVIDER_QUOTA: Final = Gauge(
    "intelliassist_provider_quota_left",
    "What the provider still allowed after the last call, by kind: requests, tokens.",
    ["provider", "model", "kind"],
)

WEBHOOK_ATTEMPTS: Final = Counter(
    "intelliassist_webhook_attempts_total",
    "Messages posted to webhooks, by outcome: delivered, retried, failed.",
    ["outcome"],
)
WEBHOOK_SECONDS: Final = Histogram(
    "intelliassist_webhook_attempt_seconds", "From looking a receiver up to the end of its answer.", buckets=_SECONDS
)

LAST: Final = Gauge(
    "intelliassist_last_outcome_timestamp_seconds",
    "When something last went well (success) or not (failure), by what did it: a consumer group, `provider:<name>`, `http`.",
    ["subject", "outcome"],
)
LAG: Final = Gauge(
    "intelliassist_consumer_lag_records",
    "Records on the broker that this process is to deal with and has not, as far as it knows.",
    ["group", "topic"],
)

HTTP_REQUESTS: Final = Counter(
    "intelliassist_http_requests_total", "Requests that were answered, by route.", ["route", "method", "status"]
)
HTTP_SECONDS: Final = Histogram(
    "intelliassist_http_request_seconds",
    "From a request's first byte to its answer's last; of a live stream, to its first.",
    ["route", "method", "status"],
    buckets=_SECONDS,
)
HTTP_REQUEST_BYTES: Final = Counter(
    "intelliassist_http_request_bytes_total", "Bytes of bodies that came in.", ["route", "method", "status"]
)
HTTP_RESPONSE_BYTES: Final = Counter(
    "intelliassist_http_response_bytes_total", "Bytes of bodies that went out.", ["route", "method", "status"]
)
