"""PostgreSQL as it tells of itself."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import of_the_house, pace_of_the_house, total
from deploy.grafana.drawing.shapes import lines

_STATEMENTS: Final = traces('span.db.system.name = "postgresql"')
_FROM_MEMORY: Final = pace_of_the_house("postgres_blocks_total", "", 'source="cache"')
_DEAD: Final = of_the_house("postgres_table_rows", "table", 'state="dead"')
_FROM_DISK: Final = pace_of_the_house("postgres_blocks_total", "", 'source="disk"')

POSTGRES: Final[tuple[Panel, ...]] = (
    lines(
        "Sessions",
        "In this database, of everybody. One that stays idle in a transaction holds its locks.",
        "none",
        of_the_house("postgres_connections", "state"),
        "state",
        runbook("DatabaseConnectionsExhausted"),
        stacked=True,
    ),
    lines(
        "Transactions",
        "A second, of everybody.",
        "cps",
        pace_of_the_house("postgres_transactions_total", "outcome"),
        "outcome",
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
        (Query(pace_of_the_house("postgres_deadlocks_total"), "deadlocks"),),
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
    lines(
        "Size",
        "On disk with indexes, by table.",
        "bytes",
        of_the_house("postgres_table_bytes", "table"),
        "table",
        runbook("DiskNearlyFull"),
        stacked=True,
    ),
)
