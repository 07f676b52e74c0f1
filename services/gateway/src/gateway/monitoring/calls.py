"""What was called: the API by its clients, providers by the workers."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.http.monitoring import ApiMetric
from gateway.monitoring.samples import Samples

P95: Final = 0.95
ANSWERED: Final = "answered"
HTTP: Final = "intelliassist_http_request"
PROVIDER: Final = "intelliassist_provider_call"
_FAILURE: Final = 400


def calls(samples: Samples, now: datetime) -> Iterator[ApiMetric]:
    """One entry a route, method and status, and one a provider, operation and outcome."""
    yield from _answered(samples, now)
    yield from _asked(samples, now)


def _answered(samples: Samples, now: datetime) -> Iterator[ApiMetric]:
    counts: dict[tuple[str, str, str], float] = {}
    for sample in samples.named(f"{HTTP}s_total"):
        key = (sample.labels["route"], sample.labels["method"], sample.labels["status"])
        counts[key] = counts.get(key, 0) + sample.value
    for (route, method, status), count in sorted(counts.items()):
        where = {"route": route, "method": method}
        total = samples.total(f"{HTTP}s_total", **where)
        failed = int(status) >= _FAILURE
        yield ApiMetric(
            timestamp=now,
            service="gateway",
            endpoint=route,
            method=method,
            status_code=int(status),
            outcome="failure" if failed else "success",
            response_time=round(samples.average(f"{HTTP}_seconds", **where) or 0, 6),
            p95_response_time=_rounded(samples.quantile(P95, f"{HTTP}_seconds", **where)),
            request_size=round(samples.total(f"{HTTP}_bytes_total", **where) / total),
            response_size=round(samples.total("intelliassist_http_response_bytes_total", **where) / total),
            error_message=f"answered {status}" if failed else None,
            total_requests=int(count),
        )


def _asked(samples: Samples, now: datetime) -> Iterator[ApiMetric]:
    counts: dict[tuple[str, str, str], float] = {}
    for sample in samples.named(f"{PROVIDER}s_total"):
        key = (sample.labels["provider"], sample.labels["operation"], sample.labels["outcome"])
        counts[key] = counts.get(key, 0) + sample.value
    for (provider, operation, outcome), count in sorted(counts.items()):
        what = {"provider": provider, "operation": operation}
        well = outcome == ANSWERED
        yield ApiMetric(
            timestamp=now,
            service=provider,
            endpoint=operation,
            method="POST",
            status_code=None,
            outcome="success" if well else outcome,
            response_time=round(samples.average(f"{PROVIDER}_seconds", **what) or 0, 6),
            p95_response_time=_rounded(samples.quantile(P95, f"{PROVIDER}_seconds", **what)),
            error_message=None if well else outcome,
            total_requests=int(count),
        )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
