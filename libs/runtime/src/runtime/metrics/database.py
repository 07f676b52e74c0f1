"""The database: told by the task store, of its pool, and of PostgreSQL as that tells of itself.

PostgreSQL is asked every 15 seconds, and what it told last is told no longer while it is away. Its counters begin with what
it had counted when it was first asked.
"""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

from runtime.metrics.buckets import SECONDS
from runtime.metrics.perishable import Perishable

ROLES: Final = ("api", "forgetter", "itself", "purger", "sink")

CONNECTIONS: Final = Gauge(
    "intelliassist_database_connections",
    "Connections of this process's pool, by state: used, idle; limit is how many there may be.",
    ["state"],
)
ACQUIRE_SECONDS: Final = Histogram(
    "intelliassist_database_acquire_seconds", "How long a transaction waited for a connection.", buckets=SECONDS
)
TRANSACTION_SECONDS: Final = Histogram(
    "intelliassist_database_transaction_seconds",
    "From a transaction's first statement to the end of its commit or rollback, by role: api, forgetter, purger, sink; "
    "itself, where none is taken on.",
    ["role"],
    buckets=SECONDS,
)

SIZE: Final = Gauge("intelliassist_postgres_size_bytes", "What the database takes on its disk.", registry=None)
SESSIONS: Final = Gauge(
    "intelliassist_postgres_connections",
    "Sessions in the database, by state: active, idle, idle_in_transaction. Those of other roles only where ours may see them.",
    ["state"],
    registry=None,
)
TRANSACTIONS: Final = Counter(
    "intelliassist_postgres_transactions_total",
    "Transactions, by outcome: committed, rolled_back.",
    ["outcome"],
    registry=None,
)
BLOCKS: Final = Counter(
    "intelliassist_postgres_blocks_total",
    "Blocks that were read, by source: cache (PostgreSQL's own), disk (or the system's cache).",
    ["source"],
    registry=None,
)
DEADLOCKS: Final = Counter(
    "intelliassist_postgres_deadlocks_total", "Transactions that were ended by a deadlock.", registry=None
)
TABLE_ROWS: Final = Gauge(
    "intelliassist_postgres_table_rows",
    "Rows by PostgreSQL's estimate, by state: live, or dead and not yet cleared away.",
    ["table", "state"],
    registry=None,
)
TABLE_BYTES: Final = Gauge(
    "intelliassist_postgres_table_bytes", "What a table takes, with its indexes.", ["table"], registry=None
)
OLDEST_TRANSACTION: Final = Gauge(
    "intelliassist_postgres_oldest_transaction_seconds",
    "The age of the oldest transaction that runs; 0 where none does.",
    registry=None,
)
POSTGRES: Final = Perishable(
    SIZE,
    SESSIONS,
    TRANSACTIONS,
    BLOCKS,
    DEADLOCKS,
    TABLE_ROWS,
    TABLE_BYTES,
    OLDEST_TRANSACTION,
    lasts_s=30,
)

for _state in ("used", "idle", "limit"):
    CONNECTIONS.labels(_state)
for _role in ROLES:
    TRANSACTION_SECONDS.labels(_role)
