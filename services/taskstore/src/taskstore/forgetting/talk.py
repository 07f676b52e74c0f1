"""Forgetting a conversation: what was said in it, read for it and answered. Its tasks stay, and so do its files.

A task keeps the words that it stands on, and the conversation's id as a label; so do the jobs.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from contracts.job import Job
from taskstore import wishes
from taskstore.connection import Connection
from taskstore.forgetting import headers
from taskstore.forgetting.answers import forget_answers
from taskstore.forgetting.removals import Removal, of_answers, of_payloads, remove
from taskstore.lifecycle import TrackedJob
from taskstore.sink import states
from taskstore.sink.concluding import Cause, conclude
from taskstore.sink.locks import lock_conversations

_FORGOTTEN: Final = "[deleted]"
"""What a header holds in place of a message; one without a message is no header."""


class ConversationBusyError(Exception):
    """A job of the conversation has not ended."""


async def forget_conversation(
    connection: Connection, user_id: str | None, conversation_id: str, traceparent: str | None, now: datetime
) -> int | None:
    """Forget what was said in a conversation, in a transaction that may; answers how many jobs lost their texts.

    None when the user has no such conversation, or no longer. Raises ConversationBusyError.
    """
    owners = await connection.fetch(
        "select distinct user_id from jobs where conversation_id = $1 and ($2::text is null or user_id = $2)",
        conversation_id,
        user_id,
    )
    await lock_conversations(connection, [(row["user_id"], conversation_id) for row in owners])
    jobs = await states.lock(connection, await _with_words(connection, user_id, conversation_id))
    if not jobs:
        return None
    if any(not job.status.final for job in jobs.values()):
        raise ConversationBusyError
    for job in jobs.values():
        wishes.forget(job, job.parts, now)
    await _forget_texts(connection, [*jobs])
    await headers.rewrite(connection, jobs, _without_words)
    await conclude(connection, jobs, {job_id: Cause(uuid4(), traceparent) for job_id in jobs}, now)
    await _forget_bytes(connection, jobs, now)
    return len(jobs)


async def _with_words(connection: Connection, user_id: str | None, conversation_id: str) -> list[UUID]:
    """The jobs of a conversation of which something is still known, or that have not ended."""
    rows = await connection.fetch(
        """
        select job_id from jobs
        where conversation_id = $1 and ($2::text is null or user_id = $2)
          and (
              exists (
                  select 1 from job_parts
                  where job_parts.job_id = jobs.job_id and error_code is distinct from 'forgotten'
              )
              or exists (select 1 from chat_messages where chat_messages.job_id = jobs.job_id)
          )
        """,
        conversation_id,
        user_id,
    )
    return [row["job_id"] for row in rows]


async def _forget_texts(connection: Connection, job_ids: Sequence[UUID]) -> None:
    await forget_answers(connection, job_ids)
    await connection.execute("update job_parts set reading = null where job_id = any($1::uuid[])", job_ids)
    await connection.execute("delete from chat_messages where job_id = any($1::uuid[])", job_ids)


async def _forget_bytes(connection: Connection, jobs: dict[UUID, TrackedJob], now: datetime) -> None:
    """What providers answered, and events too large for the broker."""
    removals: dict[str, list[Removal]] = defaultdict(list)
    for job in jobs.values():
        about_parts = (removal for part in job.parts for removal in of_payloads(job.user_id, job.job_id, part))
        removals[job.user_id] += [of_answers(job.user_id), *about_parts]
    for user_id, keys in sorted(removals.items()):
        await remove(connection, user_id, keys, now)


def _without_words(header: Job) -> Job:
    parts = [part.model_copy(update={"message": _FORGOTTEN}) if part.message else part for part in header.parts]
    return header.model_copy(update={"parts": tuple(parts), "context": None})
