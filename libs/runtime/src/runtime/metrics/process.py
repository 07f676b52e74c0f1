"""Processes: told by every service, of itself.

Beside them stand those of the Python client: `process_resident_memory_bytes`, `process_cpu_seconds_total`,
`process_start_time_seconds`, `process_open_fds`, `process_max_fds`, and `python_gc_*`.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import SECONDS

BUILD: Final = Gauge("intelliassist_build_info", "1, of the release that runs.", ["service", "version", "python"])
READY: Final = Gauge(
    "intelliassist_ready",
    "Whether what the service can't work without is well (1) or not (0), by check; looked at every 5 seconds.",
    ["check"],
)
LOOP_LAG: Final = Histogram(
    "intelliassist_event_loop_lag_seconds",
    "How late the event loop woke who asked for it: the time that something else held it.",
    buckets=SECONDS,
)
LAST: Final = Gauge(
    "intelliassist_last_outcome_timestamp_seconds",
    "When something last went well (success) or not (failure), by what did it: a consumer group, `provider:<name>`, `http`.",
    ["subject", "outcome"],
)
TELEMETRY_LOST: Final = Counter(
    "intelliassist_telemetry_lost_total",
    "Spans and log lines that no receiver has, by reason: queue_full (pushed out while they waited), not_taken.",
    ["signal", "reason"],
)

for _signal in ("spans", "logs"):
    for _reason in ("queue_full", "not_taken"):
        TELEMETRY_LOST.labels(_signal, _reason)
