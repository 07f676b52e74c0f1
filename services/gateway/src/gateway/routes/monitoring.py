"""How the house does, in JSON, at the addresses that the earlier product had too."""

from fastapi import APIRouter

from contracts.http.monitoring import MonitoringDashboard, MonitoringHealth, MonitoringMetrics
from gateway.caller import ADMINISTERS
from gateway.desk import AtDesk

router = APIRouter(prefix="/monitoring", tags=["monitoring"], dependencies=ADMINISTERS)


@router.get("/metrics")
async def metrics(desk: AtDesk) -> MonitoringMetrics:
    """What was called, how often, with which outcome, and how long it took."""
    return await desk.monitor.metrics()


@router.get("/health")
async def health(desk: AtDesk) -> MonitoringHealth:
    """Each service, each provider and the database: well or not, and why."""
    return await desk.monitor.health()


@router.get("/dashboard")
async def dashboard(desk: AtDesk) -> MonitoringDashboard:
    """All of it at a glance, with the sums, what is called most and what is slowest."""
    return await desk.monitor.dashboard()
