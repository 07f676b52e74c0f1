"""The task store's side of its database."""

from typing import Final

from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel
from deploy.grafana.drawing.promql import now
from deploy.grafana.drawing.shapes import lines, nearly_all, pace, spread

_SLOW: Final = traces('span.db.system.name = "postgresql" && duration > 100ms')

TRANSACTIONS: Final[tuple[Panel, ...]] = (
    lines(
        "Connections",
        "Of the pools of all task stores: in use, idle, and how many there may be.",
        "none",
        now("database_connections", "state"),
        "state",
        runbook("DatabaseConnectionsExhausted"),
        width=6,
    ),
    spread(
        "Waiting for a connection",
        "When this grows, the pool is too small or statements are slow.",
        "database_acquire_seconds",
        "",
        runbook("DatabaseConnectionsExhausted"),
        width=6,
    ),
    nearly_all(
        "Transactions: 99 of 100 within",
        "By the role that they ran as. Each dot is one transaction and leads to its trace.",
        "database_transaction_seconds",
        "role",
        _SLOW,
        width=6,
    ),
    pace(
        "Tasks stored",
        "A second, by priority.",
        "tasks_stored_total",
        "priority",
        traces('name = "write batch"'),
        width=6,
        stacked=True,
    ),
)
