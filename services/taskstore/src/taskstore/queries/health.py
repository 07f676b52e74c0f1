"""How the database does."""

from time import perf_counter
from typing import Any

from taskstore.connection import Connection


async def ask(connection: Connection) -> dict[str, Any]:
    """The server's version, what the tables are at, what waits to be published, and how long asking took."""
    began = perf_counter()
    row = await connection.fetchrow(
        """
        select current_setting('server_version') as server,
               (select count(*) from outbox where sent_at is null) as unsent
        """
    )
    facts = dict(row) if row else {}
    return {**facts, "milliseconds": round((perf_counter() - began) * 1000, 2)}
