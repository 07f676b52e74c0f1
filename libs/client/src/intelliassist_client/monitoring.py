"""How the house does, for those who may administer."""

from contracts.http.monitoring import MonitoringDashboard, MonitoringHealth, MonitoringMetrics
from intelliassist_client.connection import Connection


class Monitoring:
    """Services, providers, the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def metrics(self) -> MonitoringMetrics:
        return await self._connection.ask("GET", "monitoring/metrics", MonitoringMetrics)

    async def health(self) -> MonitoringHealth:
        return await self._connection.ask("GET", "monitoring/health", MonitoringHealth)

    async def dashboard(self) -> MonitoringDashboard:
        return await self._connection.ask("GET", "monitoring/dashboard", MonitoringDashboard)
