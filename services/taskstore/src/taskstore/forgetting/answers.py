"""What jobs were answered, where that can't be told from what was forgotten."""

from collections.abc import Sequence
from uuid import UUID

from taskstore.connection import Connection
from taskstore.forgetting.published import take_back_of_jobs


async def forget_answers(connection: Connection, job_ids: Sequence[UUID]) -> None:
    """The answers to jobs, their suggestions, and what was asked of workers for them."""
    await take_back_of_jobs(connection, job_ids)
    for statement in (
        "delete from suggestions where job_id = any($1::uuid[])",
        "delete from chat_messages where job_id = any($1::uuid[]) and role = 'assistant'",
        "update jobs set response = null, held = null where job_id = any($1::uuid[])",
    ):
        await connection.execute(statement, job_ids)
