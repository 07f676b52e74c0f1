"""What an analysis says to the user: its answer, and what it suggests."""

from collections.abc import Sequence
from datetime import datetime

from contracts.analysis import AnalysisCompleted
from taskstore.connection import Connection, columns
from taskstore.lifecycle import TrackedJob
from taskstore.sink.known_tasks import Known

_AFTER_ALL_PARTS = 1_000
"""Where the answer stands among the messages of its job; a manifest has far fewer parts."""


async def write_suggestions(
    connection: Connection,
    answered: Sequence[tuple[TrackedJob, AnalysisCompleted]],
    known: Known,
    now: datetime,
) -> None:
    """A task that is not its user's own is left out, and with it what is proposed for it."""
    rows = [
        (
            job.job_id,
            ordinal,
            job.user_id,
            said.text,
            said.kind,
            said.priority,
            said.category,
            *((said.task_id, said.proposes) if (job.user_id, said.task_id) in known else (None, None)),
        )
        for job, answer in answered
        for ordinal, said in enumerate(answer.suggestions)
    ]
    if not rows:
        return
    await connection.execute(
        """
        insert into suggestions (
            job_id, ordinal, user_id, text, kind, priority, category, task_id, proposes, created_at
        )
        select *, $10::timestamptz from unnest(
            $1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::bigint[], $9::text[]
        )
        on conflict do nothing
        """,
        *columns(rows),
        now,
    )


async def write_answers(
    connection: Connection, answered: Sequence[tuple[TrackedJob, AnalysisCompleted]], now: datetime
) -> None:
    """The answer of a later attempt takes the place of the earlier one's."""
    rows = [
        (job.job_id, job.user_id, job.conversation_id, job.accepted_at, answer.response)
        for job, answer in answered
        if answer.response.strip()
    ]
    if not rows:
        return
    await connection.execute(
        """
        insert into chat_messages (job_id, ordinal, user_id, conversation_id, accepted_at, said_at, role, content)
        select job_id, $6, user_id, conversation_id, accepted_at, $7, 'assistant', content
        from unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
            as said (job_id, user_id, conversation_id, accepted_at, content)
        on conflict (job_id, ordinal) do update set content = excluded.content, said_at = excluded.said_at
        """,
        *columns(
            (job_id, user, conversation, accepted_at, said) for job_id, user, conversation, accepted_at, said in rows
        ),
        _AFTER_ALL_PARTS,
        now,
    )
