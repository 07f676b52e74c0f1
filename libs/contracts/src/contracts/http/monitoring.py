"""How the house does, in JSON; the names are those that clients of the earlier product read."""

from typing import Literal

from pydantic import AwareDatetime

from contracts.fact import Fact

Status = Literal["healthy", "degraded", "down", "not_configured"]
Kind = Literal["service", "provider", "database"]
Origin = Literal["services", "prometheus"]
"""`services`: gathered from each service's own metrics, since it started; `prometheus`: from the server that scrapes
them."""


class ApiMetric(Fact):
    """All calls of one kind with one outcome, since the service that made or answered them started."""

    timestamp: AwareDatetime
    service: str
    """`gateway`, or the provider that was called."""
    endpoint: str
    """The route, or the operation (`chat`, `transcribe`, `caption`)."""
    method: str
    status_code: int | None
    """Null for a call to a provider, whose outcome stands in `outcome`."""
    outcome: str
    """`success`, or what kind of failure."""
    response_time: float
    """Seconds, on average; of the API those of the route and method, with whatever status. 0 where nothing was sent, since the
    provider was left alone."""
    p95_response_time: float | None = None
    """Seconds, of what `response_time` is of; interpolated in the histogram's buckets."""
    request_size: int | None = None
    """Bytes of a body, on average."""
    response_size: int | None = None
    """Bytes of a body, on average."""
    error_message: str | None = None
    user_id: str | None = None
    """Always null: what users do is not counted by user."""
    total_requests: int


class MonitoringMetrics(Fact):
    """What was called, how often and how long it took."""

    metrics: tuple[ApiMetric, ...]
    count: int
    origin: Origin
    missing: tuple[str, ...] = ()
    """Services that could not be asked."""
    status: str = "success"
    timestamp: AwareDatetime


class ServiceHealth(Fact):
    """How a service, a provider or the database does."""

    service: str
    kind: Kind
    status: Status
    reason: str | None = None
    """Why it is not healthy."""
    last_success: AwareDatetime | None = None
    last_failure: AwareDatetime | None = None
    success_rate: float | None = None
    """Share of all requests, 0 to 1; null before the first."""
    avg_response_time: float | None = None
    """Seconds."""
    p95_response_time: float | None = None
    """Seconds."""
    total_requests: int = 0
    error_count: int = 0
    lag: int | None = None
    """Records that wait for it on the broker; null where it takes none."""
    quota_left: dict[str, int] | None = None
    """What a provider still allows, by model and kind."""


class MonitoringHealth(Fact):
    """Everything that can be well or not."""

    status: Status
    services: dict[str, ServiceHealth]
    origin: Origin
    timestamp: AwareDatetime


class Totals(Fact):
    """The sums."""

    total_requests: int
    error_count: int
    success_rate: float | None
    events_processed: int
    dead_letters: int
    lag: int
    tokens_used: int


class MonitoringDashboard(Fact):
    """All of it at a glance."""

    status: Status
    totals: Totals
    services: dict[str, ServiceHealth]
    busiest: tuple[ApiMetric, ...]
    """What was called most."""
    slowest: tuple[ApiMetric, ...]
    """By their 95th percentile."""
    origin: Origin
    timestamp: AwareDatetime
