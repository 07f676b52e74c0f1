"""What waits, as the tables tell: jobs that have not ended, and what is to be published."""

from functools import partial
from typing import Final

from runtime.metrics import jobs as told
from taskstore.connection import Connection
from taskstore.figures.counting import note

STUCK_AFTER_S: Final = 900


async def tell_waiting(connection: Connection, *, counting_silence: bool) -> None:
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
        select status, count(*) as jobs from jobs where status in ('received', 'recognizing', 'analysing')
        group by status
        """
    )
    by_status = {row["status"]: row["jobs"] for row in rows}
    for status in told.OPEN:
        told.JOBS_OPEN.labels(status).set(by_status.get(status, 0))
    await _tell_silent(connection, counting=counting_silence)


async def _tell_silent(connection: Connection, *, counting: bool) -> None:
    """Jobs of which a worker began a part or the analysis, and said no more. What nobody has begun waits its turn, which
    the lag tells. With `counting`, those that were not silent before are counted.
    """
    row = await connection.fetchrow(
        """
        with silent as materialized (
            select job_id from jobs
            where status in ('recognizing', 'analysing') and last_progress_at < now() - make_interval(secs => $1)
                  and case status
                      when 'analysing' then last_progress_at > (hops ->> 'analysis.requested')::timestamptz
                      else exists (
                          select from job_parts
                          where job_parts.job_id = jobs.job_id and job_parts.status = 'recognizing'
                      )
                  end
        ), uncounted as (
            select job_id from jobs
            where $2 and job_id in (select job_id from silent)
                  and (fell_silent_at is null or fell_silent_at < last_progress_at)
            order by job_id
            for update skip locked -- whoever writes it just now has heard of it, or counts it
        ), counted as (
            update jobs set fell_silent_at = now() from uncounted where jobs.job_id = uncounted.job_id
            returning 1
        )
        select (select count(*) from silent) as stuck, (select count(*) from counted) as fell_silent
        """,
        STUCK_AFTER_S,
        counting,
    )
    if row is not None:
        told.JOBS_STUCK.set(row["stuck"])
        note(partial(told.JOBS_FELL_SILENT.inc, row["fell_silent"]))
