"""Webhooks over HTTP: who is told of what, and how telling went."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request
from contracts.job import UserId


class WebhookEvent(StrEnum):
    """What a webhook may ask for."""

    ALL = "*"
    """Everything, also what later releases add."""
    TASK_CREATED = "task.created"
    TASK_UPDATED = "task.updated"
    TASK_DELETED = "task.deleted"
    JOB_CHANGED = "job.changed"
    """Every step of a job; the last one too, where its own name was not asked for."""
    JOB_COMPLETED = "job.completed"
    JOB_PARTIAL = "job.partial"
    JOB_FAILED = "job.failed"
    JOB_CANCELLED = "job.cancelled"


DeliveryId = Annotated[int, Field(ge=1, lt=2**63)]


class DeliveryStatus(StrEnum):
    """How it stands with telling one event to one webhook."""

    WAITING = "waiting"
    """Not told yet; `next_attempt_at` says when it is tried."""
    DELIVERED = "delivered"
    FAILED = "failed"
    """All attempts were in vain."""


def _each_once(events: tuple[WebhookEvent, ...]) -> tuple[WebhookEvent, ...]:
    return tuple(dict.fromkeys(events))


Address = Annotated[
    str, StringConstraints(pattern=r"^[hH][tT][tT][pP][sS]?://[^\s/?#]+[^\s]*$", max_length=2048), PRINTABLE
]
Events = Annotated[tuple[WebhookEvent, ...], Field(min_length=1, max_length=50), AfterValidator(_each_once)]
About = Annotated[str, StringConstraints(max_length=500), PRINTABLE]


class WebhookCreate(Request):
    """An address that wants to be told."""

    url: Address
    events: Events = (WebhookEvent.ALL,)
    description: About | None = None
    active: bool = True
    user_id: UserId | None = None


class WebhookUpdate(Request):
    """Fields of a webhook to be changed; those left out stay as they are."""

    url: Address | None = None
    events: Events | None = None
    description: About | None = None
    active: bool | None = None
    """True also for one that was switched off because its receiver failed: it begins afresh."""


class WebhookQuery(Request):
    """Which of the webhooks, or of the deliveries of one, are wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None
    """`next_cursor` of the page before."""


class Webhook(Fact):
    """An address that is told of its user's events. Its secret is never shown again."""

    id: UUID
    user_id: str | None = None
    url: str
    events: tuple[WebhookEvent, ...]
    description: str | None = None
    active: bool
    created_at: AwareDatetime
    updated_at: AwareDatetime
    failing_since: AwareDatetime | None = None
    """Since when nothing could be delivered."""
    disabled_reason: str | None = None
    """Why it was switched off, where its user did not do it."""


class WebhookMade(Webhook):
    """A new webhook, with what its receiver checks signatures with. Shown this once."""

    secret: str


class WebhookSecret(Fact):
    """A new secret. Shown this once."""

    id: UUID
    secret: str
    previous_valid_until: AwareDatetime
    """Until then every message is signed with the previous secret as well."""


class WebhookList(Fact):
    """Webhooks, the newest first."""

    webhooks: tuple[Webhook, ...]
    count: int
    """How many are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class WebhookDeleted(Fact):
    """A webhook was deleted; nothing more is sent to it."""

    message: str
    status: str = "success"


class WebhookDelivery(Fact):
    """Telling one event to one webhook: all attempts together."""

    id: int
    webhook_id: UUID
    event_id: UUID
    """The `webhook-id` of the message; the same in each attempt."""
    type: str
    status: DeliveryStatus
    attempts: int
    response_code: int | None = None
    """Of the last attempt, like the two below; null where nothing answered."""
    milliseconds: int | None = None
    error: str | None = None
    next_attempt_at: AwareDatetime | None = None
    attempted_at: AwareDatetime | None = None
    created_at: AwareDatetime


class WebhookDeliveries(Fact):
    """What was sent to a webhook, or will be; the newest first."""

    deliveries: tuple[WebhookDelivery, ...]
    count: int
    """How many are in this answer."""
    next_cursor: str | None = None
    status: str = "success"
