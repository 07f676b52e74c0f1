"""HTTP: told by the gateway."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import SECONDS

REQUESTS: Final = Counter(
    "intelliassist_http_requests_total", "Requests that were answered, by route.", ["route", "method", "status"]
)
REQUEST_SECONDS: Final = Histogram(
    "intelliassist_http_request_seconds",
    "From a request's first byte to its answer's last; of a live stream, to its first.",
    ["route", "method"],
    buckets=SECONDS,
)
REQUEST_BYTES: Final = Counter(
    "intelliassist_http_request_bytes_total", "Bytes of bodies that came in.", ["route", "method", "status"]
)
RESPONSE_BYTES: Final = Counter(
    "intelliassist_http_response_bytes_total", "Bytes of bodies that went out.", ["route", "method", "status"]
)
LIVE_STREAMS: Final = Gauge("intelliassist_live_streams", "Clients that are told of jobs live, now.")
