"""What was heard before is not heard again."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from runtime.received import Received
from taskstore.connection import Connection


async def keep_new(connection: Connection, batch: Sequence[Received], now: datetime) -> list[Received]:
    """The events of a batch that were never recorded, in the batch's order."""
    # Sorted like every insert here: two processes that write the same rows wait for each other in one order.
    ids = sorted({received.event_id for received in batch})
    rows = await connection.fetch(
        """
        insert into inbox (event_id, heard_at)
        select event_id, $2 from unnest($1::uuid[]) as heard (event_id)
        on conflict do nothing
        returning event_id
        """,
        ids,
        now,
    )
    new = {row["event_id"] for row in rows}
    fresh = []
    for received in batch:
        if received.event_id in new:
            new.remove(received.event_id)
            fresh.append(received)
    return fresh


async def forget(connection: Connection, event_ids: Iterable[UUID]) -> None:
    """Events that were refused: whoever brings them again must be refused again, or a crash could hide them."""
    await connection.execute("delete from inbox where event_id = any($1::uuid[])", list(event_ids))
