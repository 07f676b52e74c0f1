# Made from ../monitoring.py by make_sync.py: change that one, then run "make client".
"""How the house does, for those who may administer."""

from contracts.http.monitoring import MonitoringDashboard, MonitoringHealth, MonitoringMetrics
from intelliassist_client.sync.connection import Connection


class Monitoring:
    """Services, providers, the database."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def metrics(self) -> MonitoringMetrics:
        return self._connection.ask("GET", "monitoring/metrics", MonitoringMetrics)

    def health(self) -> MonitoringHealth:
        return self._connection.ask("GET", "monitoring/health", MonitoringHealth)

    def dashboard(self) -> MonitoringDashboard:
        return self._connection.ask("GET", "monitoring/dashboard", MonitoringDashboard)
