"""What PostgreSQL tells of itself, in the views of versions 14 and later."""

from asyncpg import Record
from prometheus_client import Counter

from runtime.metrics import database as told
from taskstore.connection import Connection


class Postgres:
    """Asked as whoever logs in: a role that is taken on would not see what our sessions do."""

    def __init__(self) -> None:
        self._counted: dict[Counter, int] = {}

    async def tell(self, connection: Connection) -> None:
        """One question for the database, one for its sessions, one for its tables."""
        database = await connection.fetchrow(
            """
            select xact_commit, xact_rollback, blks_hit, blks_read, deadlocks, pg_database_size(datid) as bytes
            from pg_stat_database where datname = current_database()
            """
        )
        if database is not None:
            self._tell_database(database)
        sessions = await connection.fetchrow(
            """
            select count(*) filter (where state = 'active') as active,
                   count(*) filter (where state = 'idle') as idle,
                   count(*) filter (where state like 'idle in transaction%') as idle_in_transaction,
                   extract(epoch from max(clock_timestamp() - xact_start) filter (where pid <> pg_backend_pid()))
                       ::double precision as oldest_s
            from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
            """
        )
        if sessions is not None:
            for state in ("active", "idle", "idle_in_transaction"):
                told.SESSIONS.labels(state).set(sessions[state])
            told.OLDEST_TRANSACTION.set(max(0.0, sessions["oldest_s"] or 0.0))
        for table in await connection.fetch(
            """
            select relname as name, n_live_tup as live, n_dead_tup as dead, pg_total_relation_size(relid) as bytes
            from pg_stat_user_tables where schemaname = current_schema()
            """
        ):
            told.TABLE_ROWS.labels(table["name"], "live").set(table["live"])
            told.TABLE_ROWS.labels(table["name"], "dead").set(table["dead"])
            told.TABLE_BYTES.labels(table["name"]).set(table["bytes"] or 0)

    def _tell_database(self, row: Record) -> None:
        told.SIZE.set(row["bytes"])
        self._counts(told.TRANSACTIONS.labels("committed"), row["xact_commit"])
        self._counts(told.TRANSACTIONS.labels("rolled_back"), row["xact_rollback"])
        self._counts(told.BLOCKS.labels("cache"), row["blks_hit"])
        self._counts(told.BLOCKS.labels("disk"), row["blks_read"])
        self._counts(told.DEADLOCKS, row["deadlocks"])

    def _counts(self, counter: Counter, counted: int) -> None:
        """Follow PostgreSQL's counter; one that is lower than before began anew, at another server say."""
        before = self._counted.get(counter, 0)
        counter.inc(counted - before if counted >= before else counted)
        self._counted[counter] = counted
