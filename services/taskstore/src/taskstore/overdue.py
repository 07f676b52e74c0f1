"""Work of jobs that should have been answered long ago, though nobody has it waiting."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from taskstore.connection import Connection, columns
from taskstore.steps import ANALYSIS, Step

_TIMES: Final = 3
"""So many times as long as expected is too long."""
_SLACK: Final = timedelta(seconds=15)
"""Clocks differ, and an ask is published a little after it is written down."""
_LATE: Final = timedelta(seconds=10)

_STEPS: Final = """
    unnest($1::text[], $2::text[], $3::double precision[], $4::timestamptz[]) as step (kind, topic, expected_s, settled)
"""
_IS_OVER: Final = f"""
    greatest(jobs.last_progress_at, jobs.asked_at) < least(step.settled - $6::interval, $5::timestamptz - {_TIMES} * expected)
    and not exists (
        select from outbox where outbox.topic = step.topic and outbox.key = jobs.job_id::text and sent_at is null
    )
"""
_OVERDUE: Final = f"""
    select job_id, part_id, job_parts.asked_again, jobs.last_progress_at
    from jobs join job_parts using (job_id) join {_STEPS} using (kind)
    cross join lateral make_interval(secs => step.expected_s + $7::double precision * coalesce(
        (jobs.header #>> array['parts', job_parts.ordinal::text, 'file', 'size'])::double precision, 0) / 1e6
    ) as expected
    where jobs.status in ('received', 'recognizing') and job_parts.status in ('received', 'recognizing') and {_IS_OVER}
    union all
    select job_id, null, jobs.asked_again, jobs.last_progress_at
    from jobs join {_STEPS} on step.kind = '{ANALYSIS}' cross join lateral make_interval(secs => step.expected_s) as expected
    where jobs.status = 'analysing' and {_IS_OVER}
"""  # noqa: S608 - our own words


class Overdue(NamedTuple):
    """A part that nobody answered, or a job whose analysis nobody did."""

    job_id: UUID
    part_id: str | None
    asked_again: int
    """How often already, in its attempt."""


class Search:
    """Looks for it as things stood at one moment."""

    def __init__(self, steps: Sequence[Step], now: datetime, *, megabyte_s: float) -> None:
        """`steps`: at least one."""
        self._values: Final[list[Any]] = [*columns(steps), now, _SLACK, megabyte_s]

    async def jobs(self, connection: Connection, at_most: int) -> list[UUID]:
        """The jobs that have waited longest."""
        oldest_first = "group by job_id order by min(last_progress_at), job_id limit $8"
        rows = await connection.fetch(
            f"select job_id from ({_OVERDUE}) as overdue {oldest_first}",  # noqa: S608 - our own words
            *self._values,
            at_most,
        )
        return [row["job_id"] for row in rows]

    async def work(self, connection: Connection, job_ids: Sequence[UUID]) -> list[Overdue]:
        """What is overdue of those jobs, which are locked."""
        rows = await connection.fetch(
            f"select * from ({_OVERDUE}) as overdue where job_id = any($8) order by job_id, part_id",  # noqa: S608 - our own words
            *self._values,
            job_ids,
        )
        return [Overdue(row["job_id"], row["part_id"], row["asked_again"]) for row in rows]


async def note_late_asks(connection: Connection, topics: Sequence[str], since: datetime) -> None:
    """Count as asked for only now what could be published only long after it was written down, the broker having been away:
    of the asks that were published `since`.
    """
    rows = await connection.fetch(
        """
        select job_id, sent.at
        from (
            select key::uuid as job_id, max(sent_at) as at from outbox
            where sent_at >= $2 and sent_at > created_at + $3::interval and topic = any($1::text[]) group by key
        ) as sent
        join jobs using (job_id)
        where status in ('received', 'recognizing', 'analysing')
          and sent.at > greatest(last_progress_at, asked_at)
        order by job_id
        for no key update of jobs
        """,
        topics,
        since,
        _LATE,
    )
    if rows:
        await connection.execute(
            """
            update jobs set asked_at = sent.at from unnest($1::uuid[], $2::timestamptz[]) as sent (job_id, at)
            where jobs.job_id = sent.job_id
            """,
            *columns((row["job_id"], row["at"]) for row in rows),
        )


async def count_asked(connection: Connection, asked: Sequence[Overdue], now: datetime) -> None:
    """They are asked for once more."""
    job_ids = sorted({one.job_id for one in asked})
    await connection.execute("update jobs set asked_at = $2 where job_id = any($1::uuid[])", job_ids, now)
    await connection.execute(
        "update jobs set asked_again = asked_again + 1 where job_id = any($1::uuid[])",
        [one.job_id for one in asked if one.part_id is None],
    )
    await connection.execute(
        """
        update job_parts set asked_again = asked_again + 1
        from unnest($1::uuid[], $2::text[]) as asked (job_id, part_id)
        where job_parts.job_id = asked.job_id and job_parts.part_id = asked.part_id
        """,
        [one.job_id for one in asked if one.part_id is not None],
        [one.part_id for one in asked if one.part_id is not None],
    )
