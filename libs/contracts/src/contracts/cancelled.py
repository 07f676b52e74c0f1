"""Work that is not wanted any more."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.fact import Event
from contracts.job import UserId


class JobCancelled(Event):
    """A job was cancelled: whoever has work of it waiting need not begin.

    It speaks of this `attempt` and those before; a retry raises it, and that work is wanted again.
    """

    topic: ClassVar[str] = "job.cancelled.v1"

    job_id: UUID
    user_id: UserId
    cancelled_at: AwareDatetime

    @property
    def key(self) -> str:
        return str(self.job_id)
