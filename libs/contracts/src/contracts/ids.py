"""Ids that repeat when the cause repeats, so that a redelivery is recognised."""

from uuid import NAMESPACE_URL, UUID, uuid5

_HOUSE = uuid5(NAMESPACE_URL, "urn:intelliassist")


def event_id(cause: UUID | str, topic: str, entity: str, attempt: int = 1) -> UUID:
    """The id of the event that `cause` leads to on `topic` about `entity`."""
    return uuid5(_HOUSE, f"{cause}|{topic}|{entity}|{attempt}")


def job_id(user_id: str, idempotency_key: str) -> UUID:
    """The id of the one job that a user's idempotency key stands for."""
    return uuid5(_HOUSE, f"job|{user_id}|{idempotency_key}")


def task_key(job: UUID, ordinal: int, attempt: int = 1) -> UUID:
    """The stable identity of the n-th task of a job's analysis."""
    return uuid5(_HOUSE, f"task|{job}|{ordinal}|{attempt}")
