"""What PostgreSQL tells of itself, in the views of versions 14 and later."""

from asyncpg import Record
from prometheus_client import Counter

from runtime.metrics import database as told
from taskstore.connection import Connection


class Postgres:
    """Asked as whoever logs in: a role that is taken on would not see what our sessions do."""

    def __init__(self) -> None:
        self._counted: dict[Counter, int] = {}
        self._counts_since: tuple[object, ...] | None = None
        self._tables: frozenset[str] = frozenset()

    async def tell(self, connection: Connection) -> None:
        """One question for the database, one for its sessions, one for its tables."""
        database = await connection.fetchrow(
            """
            select xact_commit, xact_rollback, blks_hit, blks_read, deadlocks, pg_database_size(datid) as bytes,
                   stats_reset, pg_postmaster_start_time() as started_at
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
        await self._tell_tables(connection)

    async def _tell_tables(self, connection: Connection) -> None:
        tables = await connection.fetch(
            """
            select relname as name, n_live_tup as live, n_dead_tup as dead, pg_total_relation_size(relid) as bytes
            from pg_stat_user_tables where schemaname = current_schema()
            """
        )
        for table in tables:
            told.TABLE_ROWS.labels(table["name"], "live").set(table["live"])
            told.TABLE_ROWS.labels(table["name"], "dead").set(table["dead"])
            told.TABLE_BYTES.labels(table["name"]).set(table["bytes"] or 0)
        there = frozenset(table["name"] for table in tables)
        for name in self._tables - there:
            told.TABLE_ROWS.remove(name, "live")
            told.TABLE_ROWS.remove(name, "dead")
            told.TABLE_BYTES.remove(name)
        self._tables = there

    def _tell_database(self, row: Record) -> None:
        told.SIZE.set(row["bytes"])
        since = row["started_at"], row["stats_reset"]
        goes_on = self._counts_since in (None, since)
        self._counts_since = since
        self._counts(told.TRANSACTIONS.labels("committed"), row["xact_commit"], goes_on=goes_on)
        self._counts(told.TRANSACTIONS.labels("rolled_back"), row["xact_rollback"], goes_on=goes_on)
        self._counts(told.BLOCKS.labels("cache"), row["blks_hit"], goes_on=goes_on)
        self._counts(told.BLOCKS.labels("disk"), row["blks_read"], goes_on=goes_on)
        self._counts(told.DEADLOCKS, row["deadlocks"], goes_on=goes_on)

    def _counts(self, counter: Counter, counted: int, *, goes_on: bool) -> None:
        """Follow PostgreSQL's counter. What another server has counted, or the same one since it began anew, is no news of
        ours: it is taken over without being counted.
        """
        before = self._counted.get(counter, 0)
        if goes_on and counted > before:
            counter.inc(counted - before)
        self._counted[counter] = counted
