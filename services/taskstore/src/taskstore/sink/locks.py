"""Being alone with conversations."""

from collections.abc import Iterable, Sequence
from uuid import UUID
from zlib import crc32

from taskstore.connection import Connection

Conversation = tuple[str, str]
"""A user and the id of one of their conversations."""

_LOCK_CLASS = 7_310
_LOCKS = 1024
"""Conversations share so many locks, so that a batch can't use up the server's lock table."""


async def lock_conversations(connection: Connection, conversations: Iterable[Conversation]) -> None:
    """Be alone with conversations until the end of the transaction.

    Row locks are not enough to decide whose turn it is: a job that another transaction is just
    writing down can't be seen yet.
    """
    locks = sorted({crc32("\n".join(conversation).encode()) % _LOCKS for conversation in conversations})
    if locks:
        await connection.execute(
            "select pg_advisory_xact_lock($1, number) from unnest($2::int[]) as lock (number)", _LOCK_CLASS, locks
        )


async def conversations_of(connection: Connection, job_ids: Sequence[UUID]) -> list[Conversation]:
    """The conversations that jobs belong to; they never change."""
    rows = await connection.fetch(
        "select user_id, conversation_id from jobs where job_id = any($1::uuid[]) and conversation_id is not null",
        job_ids,
    )
    return [(row["user_id"], row["conversation_id"]) for row in rows]
