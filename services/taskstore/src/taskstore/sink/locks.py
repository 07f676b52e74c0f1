"""Being alone with conversations, and with users."""

from collections.abc import Iterable, Sequence
from uuid import UUID
from zlib import crc32

from taskstore import lock_numbers
from taskstore.connection import Connection

Conversation = tuple[str, str]
"""A user and the id of one of their conversations."""

_LOCKS = 1024
"""Conversations share so many locks, and so do users, so that a batch can't use up the server's lock table."""


async def lock_conversations(connection: Connection, conversations: Iterable[Conversation]) -> None:
    """Be alone with conversations until the end of the transaction.

    Row locks are not enough to decide whose turn it is: a job that another transaction is just
    writing down can't be seen yet.
    """
    locks = sorted({crc32("\n".join(conversation).encode()) % _LOCKS for conversation in conversations})
    if locks:
        await connection.execute(
            "select pg_advisory_xact_lock($1, number) from unnest($2::int[]) as lock (number)",
            lock_numbers.CONVERSATIONS,
            locks,
        )


async def keep_users(connection: Connection, users: Iterable[str]) -> None:
    """Let none of those users be forgotten until the end of the transaction: before all other locks, by whoever writes
    down what users sent. Nobody is held up by it who does the same.
    """
    if locks := sorted({_lock_of(user) for user in users}):
        await connection.execute(
            "select pg_advisory_xact_lock_shared($1, number) from unnest($2::int[]) as lock (number)",
            lock_numbers.USERS,
            locks,
        )


async def lock_user(connection: Connection, user_id: str) -> None:
    """Let nobody write down what that user sent until the end of the transaction; whoever is just at it is waited for."""
    await connection.execute("select pg_advisory_xact_lock($1, $2)", lock_numbers.USERS, _lock_of(user_id))


def _lock_of(user_id: str) -> int:
    return crc32(user_id.encode()) % _LOCKS


async def conversations_of(connection: Connection, job_ids: Sequence[UUID]) -> list[Conversation]:
    """The conversations that jobs belong to; they never change."""
    rows = await connection.fetch(
        "select user_id, conversation_id from jobs where job_id = any($1::uuid[]) and conversation_id is not null",
        job_ids,
    )
    return [(row["user_id"], row["conversation_id"]) for row in rows]
