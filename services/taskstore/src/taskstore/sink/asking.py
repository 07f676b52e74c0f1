"""Whose analysis begins now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from contracts.changed import JobStatus
from taskstore.connection import Connection, columns
from taskstore.conversations import whose_turn
from taskstore.lifecycle import TrackedJob
from taskstore.sink import states
from taskstore.sink.locks import Conversation


class _Other(NamedTuple):
    """The first in line of a conversation, outside of this batch."""

    job_id: UUID
    accepted_at: datetime
    status: JobStatus
    gathered: bool


async def begin(connection: Connection, jobs: dict[UUID, TrackedJob], now: datetime) -> list[TrackedJob]:
    """Begin what may be analysed now, and answer it; a job whose turn came by another's end is added to `jobs`."""
    alone = [job for job in jobs.values() if job.changed and job.waits_for_analysis and job.conversation_id is None]
    moved: dict[Conversation, list[TrackedJob]] = defaultdict(list)
    for job in jobs.values():
        if job.conversation_id is not None:
            moved[job.user_id, job.conversation_id].append(job)
    stirred = [
        key
        for key, some in moved.items()
        if any(job.changed and (job.waits_for_analysis or job.status.final) for job in some)
    ]
    others = await _first_in_line(connection, stirred, list(jobs))
    turns: list[UUID] = []
    for key in stirred:
        line: list[TrackedJob | _Other] = [*moved[key], *others.get(key, ())]
        if (turn := whose_turn(line)) is not None:
            turns.append(turn.job_id)
    jobs |= await states.lock(connection, [job_id for job_id in turns if job_id not in jobs])
    asked = [*alone, *(jobs[job_id] for job_id in turns)]
    for job in asked:
        job.ask(now)
    return asked


async def _first_in_line(
    connection: Connection, conversations: Sequence[Conversation], without: Sequence[UUID]
) -> dict[Conversation, list[_Other]]:
    if not conversations:
        return {}
    rows = await connection.fetch(
        """
        select first.*
        from unnest($1::text[], $2::text[]) as talk (user_id, conversation_id)
        cross join lateral (
            select user_id, conversation_id, job_id, accepted_at, status, gathered
            from jobs
            where jobs.user_id = talk.user_id and jobs.conversation_id = talk.conversation_id
              and status in ('received', 'recognizing', 'analysing') and job_id <> all($3::uuid[])
            order by status = 'analysing' desc, accepted_at, job_id
            limit 1
        ) as first
        """,
        *columns(conversations),
        without,
    )
    return {
        (row["user_id"], row["conversation_id"]): [
            _Other(row["job_id"], row["accepted_at"], JobStatus(row["status"]), row["gathered"])
        ]
        for row in rows
    }
