"""One delivery on its way: what is sent where, and how an attempt ended."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message that is due."""

    id: int
    webhook_id: UUID
    user_id: str
    event_id: UUID
    url: str
    type: str
    body: bytes
    traceparent: str | None
    """Of what it tells, or of the request that asked for it."""
    attempted_in: str | None
    """The traceparent of the last attempt."""
    tries: int
    """Attempts that were made since it was last asked for."""
    secrets: list[str]
    """All that are valid, the newest first."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended."""

    delivered: bool = False
    gone: bool = False
    """The receiver wants no more messages, ever."""
    response_code: int | None = None
    milliseconds: int | None = None
    error: str | None = None
    """A sentence for the one who owns the webhook; None where it was delivered."""
    retry_after: float | None = None
    """Seconds that the receiver asked to be left alone for."""
    traceparent: str | None = None
    """Of the attempt."""
