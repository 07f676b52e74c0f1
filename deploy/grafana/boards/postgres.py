"""PostgreSQL as it tells of itself."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import largest, of_the_house, selector, total

_STATEMENTS: Final = traces('span.db.system.name = "postgresql"')


def _pace(counter: str, by: str = "", where: str = "") -> str:
    """A second; every task store tells the same."""
    return largest(f"rate({selector(counter, where)}[$__rate_interval])", by)


_FROM_MEMORY: Final = _pace("postgres_blocks_total", "", 'source="cache"')
_DEAD: Final = of_the_house("postgres_table_rows", "table", 'state="dead"')
_FROM_DISK: Final = _pace("postgres_blocks_total", "", 'source="disk"')

POSTGRES: Final[tuple[Panel, ...]] = (
    Graph(
        "Sessions",
        "Of the whole server. One that stays idle in a transaction holds its locks.",
        "none",
        (Query(of_the_house("postgres_connections", "state"), "{{state}}"),),
        runbook("DatabaseConnectionsExhausted"),
        stacked=True,
    ),
    Graph(
        "Transactions",
        "A second, of everybody.",
        "cps",
        (Query(_pace("postgres_transactions_total", "outcome"), "{{outcome}}"),),
        _STATEMENTS,
    ),
    Graph(
        "Found in memory",
        "Of the blocks that were read; the others came from disk. 100% where none was.",
        "percentunit",
        (Query(f"{_FROM_MEMORY} / ({_FROM_MEMORY} + {_FROM_DISK} > 0) or vector(1)", "in memory"),),
        _STATEMENTS,
        most=1,
    ),
    Graph(
        "Deadlocks",
        "A second. Who is broken off tries again.",
        "cps",
        (Query(_pace("postgres_deadlocks_total"), "deadlocks"),),
        runbook("TransactionTooOld"),
    ),
    Graph(
        "Rows",
        "Live ones by table, and the dead of all tables: where these only grow, cleaning does not keep up.",
        "short",
        (
            Query(of_the_house("postgres_table_rows", "table", 'state="live"'), "{{table}}"),
            Query(total(_DEAD), "dead, all tables"),
        ),
        runbook("TransactionTooOld"),
    ),
    Graph(
        "Size",
        "On disk with indexes, by table.",
        "bytes",
        (Query(of_the_house("postgres_table_bytes", "table"), "{{table}}"),),
        runbook("DiskNearlyFull"),
        stacked=True,
    ),
)
