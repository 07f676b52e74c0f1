"""What waits, as the tables tell: jobs that have not ended, and what is to be published."""

from typing import Final

from runtime.metrics import jobs as told
from taskstore.connection import Connection

STUCK_AFTER_S: Final = 900


async def tell_waiting(connection: Connection) -> None:
    """Two small indexes hold all of it."""
    row = await connection.fetchrow(
        """
        select count(*) as records, extract(epoch from now() - min(created_at))::double precision as oldest_s
        from outbox where sent_at is null
        """
    )
    if row is not None:
        told.OUTBOX_RECORDS.set(row["records"])
        told.OUTBOX_OLDEST.set(max(0.0, row["oldest_s"] or 0.0))
    rows = await connection.fetch(
        """
        select status, count(*) as jobs,
               count(*) filter (where last_progress_at < now() - make_interval(secs => $1)) as stuck
        from jobs where status in ('received', 'recognizing', 'analysing')
        group by status
        """,
        STUCK_AFTER_S,
    )
    by_status = {row["status"]: row["jobs"] for row in rows}
    for status in told.OPEN:
        told.JOBS_OPEN.labels(status).set(by_status.get(status, 0))
    told.JOBS_STUCK.set(sum(row["stuck"] for row in rows))
