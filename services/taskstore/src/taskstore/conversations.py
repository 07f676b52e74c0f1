"""Whose turn it is in a conversation. No database in here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from contracts.changed import JobStatus


class InConversation(Protocol):
    """A job as its conversation sees it."""

    @property
    def job_id(self) -> UUID: ...
    @property
    def accepted_at(self) -> datetime: ...
    @property
    def status(self) -> JobStatus: ...
    @property
    def gathered(self) -> bool: ...


J = TypeVar("J", bound=InConversation)


def whose_turn(jobs: Iterable[J]) -> J | None:
    """The job of a conversation whose analysis may begin now; None while one runs or an earlier one is not gathered.

    One at a time, in order of acceptance: each analysis knows the answers to what was said before.
    """
    live = [job for job in jobs if not job.status.final]
    if any(job.status is JobStatus.ANALYSING for job in live):
        return None
    first = min(live, key=lambda job: (job.accepted_at, job.job_id), default=None)
    return first if first is not None and first.gathered else None
