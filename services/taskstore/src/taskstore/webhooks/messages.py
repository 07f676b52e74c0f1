"""What a receiver is told of an event."""

import json
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID

from contracts.changed import JobChanged, TaskChanged
from contracts.fact import Event
from contracts.http.webhooks import WebhookEvent

TEST = "webhook.test"


class Message(NamedTuple):
    """One body under one name."""

    type: str
    subject: str
    """`task/<id>`, `job/<id>`: what it is about."""
    body: str


def messages(event: Event, at: datetime) -> list[Message]:
    """What may be told of an event; a webhook is told the first that it asked for."""
    data = event.model_dump_json(exclude_none=True, exclude={"attempt"})
    if isinstance(event, TaskChanged):
        name = f"task.{event.change}"
        return [Message(name, f"task/{event.task_id}", _body(name, at, data))]
    if isinstance(event, JobChanged):
        names = [f"job.{event.status}"] if event.status.final else []
        names.append(WebhookEvent.JOB_CHANGED)
        return [Message(name, f"job/{event.job_id}", _body(name, at, data)) for name in names]
    return []


def trial(webhook_id: UUID, at: datetime) -> Message:
    """What is told to see whether it arrives."""
    data = json.dumps({"webhook_id": str(webhook_id)})
    return Message(TEST, f"webhook/{webhook_id}", _body(TEST, at, data))


def _body(name: str, at: datetime, data: str) -> str:
    # Put together as text: what is signed must be the same at each attempt.
    return f'{{"type":{json.dumps(name)},"timestamp":{json.dumps(at.astimezone(UTC).isoformat())},"data":{data}}}'
