"""The task store's side of its database."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import now, per_second, quantile

_SLOW: Final = traces('span.db.system.name = "postgresql" && duration > 100ms')

TRANSACTIONS: Final[tuple[Panel, ...]] = (
    Graph(
        "Connections",
        "Of the pools of all task stores: in use, idle, and how many there may be.",
        "none",
        (Query(now("database_connections", "state"), "{{state}}"),),
        runbook("DatabaseConnectionsExhausted"),
        width=6,
    ),
    Graph(
        "Waiting for a connection",
        "When this grows, the pool is too small or statements are slow.",
        "s",
        (
            Query(quantile(0.99, "database_acquire_seconds"), "p99"),
            Query(quantile(0.5, "database_acquire_seconds"), "p50"),
        ),
        runbook("DatabaseConnectionsExhausted"),
        width=6,
    ),
    Graph(
        "Transactions: 99 of 100 within",
        "By the role that they ran as. Each dot is one transaction and leads to its trace.",
        "s",
        (Query(quantile(0.99, "database_transaction_seconds", "role"), "{{role}}", exemplars=True),),
        _SLOW,
        width=6,
    ),
    Graph(
        "Tasks stored",
        "A second, by priority.",
        "cps",
        (Query(per_second("tasks_stored_total", "priority"), "{{priority}}"),),
        traces('name = "write batch"'),
        width=6,
        stacked=True,
    ),
)
