"""How the house does at this moment."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from contracts.http.monitoring import (
    ApiMetric,
    MonitoringDashboard,
    MonitoringHealth,
    MonitoringMetrics,
    ServiceHealth,
    Totals,
)
from contracts.http.submissions import Health
from gateway.answering.refusals import Refused
from gateway.monitoring.calls import calls
from gateway.monitoring.samples import Samples
from gateway.monitoring.sources import Gathered, Source
from gateway.monitoring.wellbeing import overall, wellbeing
from gateway.taskstore import TaskStore
from gateway.workers import Workers

_MOST: Final = 5


@dataclass(frozen=True)
class Monitor:
    """Gathers anew for each question: what it tells is as old as the answer.

    The sums are made in threads, while requests are answered.
    """

    source: Source
    workers: Workers
    store: TaskStore

    async def metrics(self) -> MonitoringMetrics:
        gathered, now = await self.source.gather(), datetime.now(UTC)
        told = await asyncio.to_thread(calls, gathered.samples, now)
        return MonitoringMetrics(
            metrics=tuple(told), count=len(told), origin=gathered.origin, missing=gathered.missing, timestamp=now
        )

    async def health(self) -> MonitoringHealth:
        gathered, services = await self._services()
        return MonitoringHealth(
            status=overall(services.values()), services=services, origin=gathered.origin, timestamp=datetime.now(UTC)
        )

    async def dashboard(self) -> MonitoringDashboard:
        gathered, services = await self._services()
        now = datetime.now(UTC)
        told = await asyncio.to_thread(calls, gathered.samples, now)
        return MonitoringDashboard(
            status=overall(services.values()),
            totals=_totals(gathered.samples, services),
            services=services,
            busiest=tuple(sorted(told, key=lambda call: -call.total_requests)[:_MOST]),
            slowest=tuple(sorted(told, key=_slowness)[:_MOST]),
            origin=gathered.origin,
            timestamp=now,
        )

    async def _services(self) -> tuple[Gathered, dict[str, ServiceHealth]]:
        gathered, ai, database = await asyncio.gather(self.source.gather(), self.workers.health(), self._database())
        return gathered, await asyncio.to_thread(wellbeing, gathered, ai, database)

    async def _database(self) -> Health:
        try:
            return await self.store.health()
        except Refused as away:
            return Health(status="down", details={"reason": away.detail}, timestamp=datetime.now(UTC))


def _totals(samples: Samples, services: dict[str, ServiceHealth]) -> Totals:
    gateway = services["gateway"]
    events = "intelliassist_events_processed_total"
    return Totals(
        total_requests=gateway.total_requests,
        error_count=gateway.error_count,
        success_rate=gateway.success_rate,
        events_processed=int(samples.total(events)),
        dead_letters=int(samples.total(events, outcome="dead_lettered")),
        lag=sum(one.lag or 0 for one in services.values()),
        tokens_used=int(samples.total("intelliassist_provider_tokens_total")),
    )


def _slowness(call: ApiMetric) -> float:
    return -(call.p95_response_time or 0)
