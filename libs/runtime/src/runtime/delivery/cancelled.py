"""Work that was cancelled: what has not begun is not begun, what runs is interrupted."""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Final, cast
from uuid import UUID

from contracts.cancelled import JobCancelled
from contracts.fact import Event
from contracts.job import Job
from runtime.delivery.listening import heard
from runtime.received import Received

_REMEMBERED: Final = 100_000


class WorkCancelled(Exception):  # noqa: N818 - named for what happened, like the other errors of the house
    """Nobody waits for this work any more: it needs no answer."""


class Cancelled:
    """The jobs that were cancelled, as many of the latest as there is room for.

    Forgetting one costs work and nothing else: the results of a cancelled job are not taken.
    """

    def __init__(self, remembered: int = _REMEMBERED) -> None:
        self._remembered = remembered
        self._attempts: OrderedDict[UUID, int] = OrderedDict()
        self._running: defaultdict[UUID, dict[asyncio.Timeout, int]] = defaultdict(dict)

    def take(self, received: Received) -> None:
        """Hear it from the broker; what interrupts something has a span."""
        cancelled = cast("JobCancelled", received.event)
        with heard(received) if self._interrupted(cancelled) else nullcontext():
            self.hear(cancelled)

    def hear(self, cancelled: JobCancelled) -> None:
        """Interrupt the work of that attempt and of those before, and remember it."""
        job_id = cancelled.job_id
        self._attempts[job_id] = max(cancelled.attempt, self._attempts.get(job_id, 0))
        self._attempts.move_to_end(job_id)
        while len(self._attempts) > self._remembered:
            self._attempts.popitem(last=False)
        for limit in self._interrupted(cancelled):
            limit.reschedule(asyncio.get_running_loop().time())

    def _interrupted(self, cancelled: JobCancelled) -> list[asyncio.Timeout]:
        running = self._running.get(cancelled.job_id, {})
        return [limit for limit, attempt in running.items() if attempt <= cancelled.attempt and not limit.expired()]

    @asynccontextmanager
    async def heeded(self, event: Event) -> AsyncIterator[None]:
        """Do the work that an event asks for. Raises WorkCancelled as soon as it was cancelled, at the latest now."""
        job = getattr(event, "job", None)
        if not isinstance(job, Job):
            yield
            return
        if event.attempt <= self._attempts.get(job.job_id, 0):
            raise WorkCancelled
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._running[job.job_id][limit] = event.attempt
                yield
        except Exception:
            if limit.expired():  # whatever came of the interruption
                raise WorkCancelled from None
            raise
        finally:
            self._running[job.job_id].pop(limit, None)
            if not self._running[job.job_id]:
                del self._running[job.job_id]
