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


def calls(samples: Samples, now: datetime) -> list[ApiMetric]:
    """One entry a route, method and status, and one a provider, operation and outcome."""
    return [*_answered(samples, now), *_asked(samples, now)]


def _answered(samples: Samples, now: datetime) -> Iterator[ApiMetric]:
    answers = samples.by("route", "method")
    for (route, method, status), of_it in samples.by("route", "method", "status").items():
        count = of_it.total(f"{HTTP}s_total")
        if not count:
            continue
        failed = int(status) >= _FAILURE
        yield ApiMetric(
            timestamp=now,
            service="gateway",
            endpoint=route,
            method=method,
            status_code=int(status),
            outcome="failure" if failed else "success",
            response_time=round(answers[route, method].average(f"{HTTP}_seconds") or 0, 6),
            p95_response_time=_rounded(answers[route, method].quantile(P95, f"{HTTP}_seconds")),
            request_size=round(of_it.total(f"{HTTP}_bytes_total") / count),
            response_size=round(of_it.total("intelliassist_http_response_bytes_total") / count),
            error_message=f"answered {status}" if failed else None,
            total_requests=int(count),
        )


def _asked(samples: Samples, now: datetime) -> Iterator[ApiMetric]:
    for (provider, operation, outcome), of_it in samples.by("provider", "operation", "outcome").items():
        count = of_it.total(f"{PROVIDER}s_total")
        if not count:
            continue
        well = outcome == ANSWERED
        yield ApiMetric(
            timestamp=now,
            service=provider,
            endpoint=operation,
            method="POST",
            status_code=None,
            outcome="success" if well else outcome,
            response_time=round(of_it.average(f"{PROVIDER}_seconds") or 0, 6),
            p95_response_time=_rounded(of_it.quantile(P95, f"{PROVIDER}_seconds")),
            error_message=None if well else outcome,
            total_requests=int(count),
        )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 6)
