"""How the database does."""

from time import perf_counter
from typing import Any

from taskstore.connection import Connection
from taskstore.servers.sight import Sight


async def ask(connection: Connection) -> dict[str, Any]:
    """The server's version, what the tables are at, what waits to be published, how searches find, and how long asking took.

    `search` is `trigrams`, or `parts of words` where the extension pg_trgm could not be had.
    """
    began = perf_counter()
    row = await connection.fetchrow(
        """
        select current_setting('server_version') as server,
               (select count(*) from outbox where sent_at is null) as unsent,
               obj_description('likeness(text, text)'::regprocedure) as search
        """
    )
    facts = dict(row) if row else {}
    return {**facts, "milliseconds": round((perf_counter() - began) * 1000, 2)}


def tell(sight: Sight, *, in_use: bool) -> dict[str, Any]:
    """One address: what is known of it, and why it is not used where it can't be."""
    told: dict[str, Any] = {
        "database": sight.address.name,
        "in_use": in_use,
        "reachable": sight.standing is not None,
        "usable": sight.trouble is None,
        "reason": sight.trouble,
    }
    if sight.standing is None:
        return told
    system = sight.standing.system_identifier
    return {
        **told,
        "role": sight.standing.role,
        "server": sight.standing.version,
        "through_pooler": sight.standing.pooled,
        "identity": str(sight.standing.identity) if sight.standing.identity else None,
        "system_identifier": str(system) if system is not None else None,
    }
