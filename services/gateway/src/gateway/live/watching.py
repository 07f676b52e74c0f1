"""A job as it moves on, for one who watches it live."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, Self
from uuid import UUID

from contracts.changed import JobChanged, PartState
from contracts.http.jobs import JobView
from contracts.job import ANONYMOUS
from gateway.answering.refusals import Refused
from gateway.live.feed import Changes, JobFeed
from gateway.live.heard import Heard
from gateway.live.waiting import ASK_EVERY_S
from gateway.store_connection import Whose
from gateway.taskstore import TaskStore

_PATIENCE_S: Final = 10.0


@dataclass(frozen=True)
class Watch:
    """A job from its state at the beginning on."""

    store: TaskStore
    whose: Whose
    changes: Changes
    snapshot: JobChanged

    @classmethod
    @asynccontextmanager
    async def begin(
        cls, feed: JobFeed, store: TaskStore, job_id: UUID, whose: Whose, wait_s: float
    ) -> AsyncIterator[Self]:
        """Listen first, then look, so that nothing falls in between. Raises Refused for a job that isn't known."""
        with feed.listen(job_id) as changes:
            yield cls(store, whose, changes, state_of(await store.job(job_id, whose, wait_s=wait_s)))

    async def states(self, after: int) -> AsyncIterator[Heard]:
        """Every state newer than version `after` that gets here; the last one is final, unless the gateway stops."""
        seen = after
        heard: Heard | None = Heard(self.snapshot)
        while True:
            if heard is not None and heard.change.version > seen:
                seen = heard.change.version
                yield heard
            if heard is not None and heard.change.status.final:
                return
            heard = await self.changes.next(ASK_EVERY_S)
            if self.changes.released:
                return  # who watches comes back by itself, and goes on after the last version it saw
            heard = heard or await self._look()

    async def _look(self) -> Heard | None:
        try:
            async with self.changes.patience(_PATIENCE_S):
                return Heard(state_of(await self.store.job(self.snapshot.job_id, self.whose)))
        except TimeoutError:
            return None
        except Refused as refused:
            if refused.status_code == HTTPStatus.NOT_FOUND:
                raise  # forgotten by its owner while it was watched
            return None


def state_of(job: JobView) -> JobChanged:
    """A job's state, without its texts."""
    parts = tuple(
        PartState(part_id=part.part_id, kind=part.kind, status=part.status, progress=part.progress)
        for part in job.parts
    )
    return JobChanged(
        job_id=job.job_id,
        user_id=job.user_id or ANONYMOUS,
        conversation_id=job.conversation_id,
        version=job.version,
        status=job.status,
        parts=parts,
        changed_at=job.completed_at or max(job.timings.values(), default=job.accepted_at),
    )
