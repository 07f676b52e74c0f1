"""How each service, each provider and the database does: what they say of themselves, and what was counted of them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from contracts.http.monitoring import ServiceHealth, Status
from contracts.http.submissions import Health
from gateway.monitoring.calls import ANSWERED, HTTP, P95, PROVIDER
from gateway.monitoring.samples import Samples
from gateway.monitoring.sources import Gathered

_EVENTS: Final = "intelliassist_events_processed_total"
_HANDLING: Final = "intelliassist_event_handling_seconds"
_LAG: Final = "intelliassist_consumer_lag_records"
_LAST: Final = "intelliassist_last_outcome_timestamp_seconds"
_QUOTA: Final = "intelliassist_provider_quota_left"
_BAD: Final = ("dead_lettered", "parked")
_WORST_FIRST: Final = ("down", "degraded", "healthy")


def wellbeing(gathered: Gathered, ai: Health, database: Health) -> dict[str, ServiceHealth]:
    """By name: `gateway`, `taskstore`, each worker, each provider, `database`."""
    samples = gathered.samples
    workers: dict[str, Any] = {name: told for name, told in ai.details.items() if name != "providers"}
    told = [
        _gateway(samples),
        _consumer("taskstore", samples, missing="taskstore" in gathered.missing),
        *(_consumer(name, samples, missing=name in gathered.missing, said=said) for name, said in workers.items()),
        *(_provider(name, samples, said) for name, said in ai.details.get("providers", {}).items()),
        ServiceHealth(
            service="database",
            kind="database",
            status=_status(database.status),
            reason=database.details.get("reason") or (str(database.details) if database.status == "down" else None),
            avg_response_time=_seconds(database.details.get("milliseconds")),
        ),
    ]
    return {one.service: one for one in told}


def overall(services: Iterable[ServiceHealth]) -> Status:
    """The worst of them; what was never set up counts for nothing, and a provider that is down has others beside it."""
    seen = {"degraded" if one.kind == "provider" and one.status == "down" else one.status for one in services}
    return next((_status(status) for status in _WORST_FIRST if status in seen), "healthy")


def _gateway(samples: Samples) -> ServiceHealth:
    total = samples.total(f"{HTTP}s_total")
    failed = sum(one.value for one in samples.named(f"{HTTP}s_total") if one.labels["status"].startswith("5"))
    return ServiceHealth(
        service="gateway",
        kind="service",
        status="healthy",  # it answers
        last_success=samples.moment(_LAST, subject="http", outcome="success"),
        last_failure=samples.moment(_LAST, subject="http", outcome="failure"),
        avg_response_time=samples.average(f"{HTTP}_seconds"),
        p95_response_time=samples.quantile(P95, f"{HTTP}_seconds"),
        **_counted(total, failed),
    )


def _consumer(name: str, samples: Samples, *, missing: bool, said: Mapping[str, Any] | None = None) -> ServiceHealth:
    total = samples.total(_EVENTS, service=name)
    failed = sum(samples.total(_EVENTS, service=name, outcome=outcome) for outcome in _BAD)
    stopped = [
        one.labels["topic"] for one in samples.named("intelliassist_consumer_running", service=name) if not one.value
    ]
    groups = {one.labels["group"] for one in samples.named("intelliassist_consumer_running", service=name)}
    status = "down" if missing else _status(str((said or {}).get("status", "healthy")))
    reason = "It can't be reached." if missing else _why(said or {})
    if stopped and status == "healthy":
        status, reason = "degraded", f"It takes nothing from {', '.join(sorted(stopped))} any more."
    return ServiceHealth(
        service=name,
        kind="service",
        status=status,
        reason=reason,
        last_success=_latest(samples, groups, "success"),
        last_failure=_latest(samples, groups, "failure"),
        avg_response_time=samples.average(_HANDLING, service=name),
        p95_response_time=samples.quantile(P95, _HANDLING, service=name),
        lag=_lag(samples, name),
        **_counted(total, failed),
    )


def _provider(name: str, samples: Samples, said: Mapping[str, Any]) -> ServiceHealth:
    total = samples.total(f"{PROVIDER}s_total", provider=name)
    well = samples.total(f"{PROVIDER}s_total", provider=name, outcome=ANSWERED)
    used = said.get("used_by", {}).values()
    subject = f"provider:{name}"
    quota = {
        f"{one.labels['model']} {one.labels['kind']}": int(one.value) for one in samples.named(_QUOTA, provider=name)
    }
    return ServiceHealth(
        service=name,
        kind="provider",
        status=_status(str(said.get("status"))),
        reason=next((one["reason"] for one in used if one.get("reason")), None),
        last_success=samples.moment(_LAST, subject=subject, outcome="success"),
        last_failure=samples.moment(_LAST, subject=subject, outcome="failure"),
        avg_response_time=samples.average(f"{PROVIDER}_seconds", provider=name),
        p95_response_time=samples.quantile(P95, f"{PROVIDER}_seconds", provider=name),
        quota_left=quota or None,
        **_counted(total, total - well),
    )


def _lag(samples: Samples, name: str) -> int | None:
    """Of all its groups, as the task store sees it from the broker; None while that can't be asked."""
    seen: dict[tuple[str, str], float] = {}
    for one in samples.named(_LAG, service=name):
        waiting = one.labels["group"], one.labels["topic"]
        seen[waiting] = max(one.value, seen.get(waiting, 0))  # each task store sees the same
    return int(sum(seen.values())) if seen else None


def _counted(total: float, failed: float) -> dict[str, Any]:
    rate = round((total - failed) / total, 4) if total else None
    return {"total_requests": int(total), "error_count": int(failed), "success_rate": rate}


def _latest(samples: Samples, groups: Iterable[str], outcome: str) -> Any:
    moments = (samples.moment(_LAST, subject=group, outcome=outcome) for group in groups)
    return max((moment for moment in moments if moment), default=None)


def _why(said: Mapping[str, Any]) -> str | None:
    wrong = [f"{name}: {told}" for name, told in said.get("checks", {}).items() if told != "ok"]
    return said.get("reason") or "; ".join(wrong) or None


def _status(told: str) -> Status:
    match told:
        case "healthy" | "degraded" | "not_configured":
            return told
        case _:
            return "down"


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds / 1000, 6)
