"""What the routes work with. One a process; it keeps nothing that would be missed."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from gateway.acceptance_clock import AcceptanceClock
from gateway.arrival.duplicates import Duplicates
from gateway.arrival.kinds import Kinds
from gateway.auth.admission import Admission
from gateway.idempotency import Requests
from gateway.journal.acceptance import Acceptance
from gateway.journal.journal import Journal
from gateway.lately import Lately
from gateway.limits.counting import Counting
from gateway.limits.quotas import Quotas
from gateway.live.feed import JobFeed
from gateway.monitoring.monitor import Monitor
from gateway.preferences import Preferences
from gateway.settings import Settings
from gateway.taskstore import TaskStore
from gateway.workers import Workers
from runtime.blobs import Blobs


@dataclass(frozen=True)
class Desk:
    """The gateway's tools."""

    settings: Settings
    blobs: Blobs
    journal: Journal
    acceptance: Acceptance
    store: TaskStore
    admission: Admission
    feed: JobFeed
    kinds: Kinds
    requests: Requests
    duplicates: Duplicates
    workers: Workers
    counting: Counting
    quotas: Quotas
    preferences: Preferences
    clock: AcceptanceClock
    monitor: Monitor
    lately: Lately


def _desk(request: Request) -> Desk:
    desk = request.app.state.desk
    assert isinstance(desk, Desk)  # noqa: S101 - Starlette's state has no types
    return desk


AtDesk = Annotated[Desk, Depends(_desk)]
