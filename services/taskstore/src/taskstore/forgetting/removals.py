"""What is to be removed from the blob store: written down by the transaction that forgets, done after it.

Each is a key, or the beginning of keys, with a slash at its end.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

from contracts.analysis import AnalysisCompleted, AnalysisRequested
from contracts.job import blob_prefix
from contracts.recognized import TextRecognized
from contracts.submitted import SUBMITTED
from runtime.publisher import claim_prefix, claims_about
from taskstore.connection import Connection

Removal: TypeAlias = str

ANSWERS: Final = "cache/"
"""Answers of providers lie below it, wherever the cache really is."""


def of_file(blob: str) -> Removal:
    return blob


def of_answers(user_id: str) -> Removal:
    """All that providers answered for a user: which file an answer is about can't be told."""
    return f"{ANSWERS}{blob_prefix(user_id)}"


def of_payloads(user_id: str, job_id: UUID, part_id: str) -> list[Removal]:
    """Events too large for the broker that hold the text of a part."""
    topics = (TextRecognized.topic, *(event.topic for event in SUBMITTED.values()))
    return [
        *(claims_about(user_id, topic, f"{job_id}/{part_id}") for topic in topics),
        *(claims_about(user_id, topic, str(job_id)) for topic in (AnalysisRequested.topic, AnalysisCompleted.topic)),
    ]


def of_user(user_id: str) -> list[Removal]:
    """All that is there of a user."""
    return [blob_prefix(user_id), claim_prefix(user_id), of_answers(user_id)]


async def remove(connection: Connection, user_id: str, removals: Iterable[Removal], now: datetime) -> None:
    """Write down what is to be removed once this transaction is committed."""
    await connection.execute(
        """
        insert into blob_removals (key, user_id, asked_at, due_at)
        select key, $2, $3, $3 from unnest($1::text[]) as wanted (key)
        on conflict (key) do update set asked_at = excluded.asked_at, due_at = excluded.due_at, attempts = 0
        """,
        sorted(set(removals)),
        user_id,
        now,
    )
