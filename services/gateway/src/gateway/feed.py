"""How jobs move on, fanned out within this process to whoever waits or watches."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from contracts.changed import JobChanged

_KEPT: Final = 32
"""Changes that may wait for a slow reader; the oldest make room, as each tells the whole state."""


class Changes:
    """What is heard of one job since one began to listen, newest version last."""

    def __init__(self) -> None:
        self._heard: deque[JobChanged] = deque(maxlen=_KEPT)
        self._newest = 0
        self._any = asyncio.Event()

    def offer(self, change: JobChanged) -> None:
        if change.version <= self._newest:
            return
        self._newest = change.version
        self._heard.append(change)
        self._any.set()

    async def next(self, within_s: float) -> JobChanged | None:
        """The next change, or None when none came in that time."""
        try:
            async with asyncio.timeout(within_s):
                await self._any.wait()
        except TimeoutError:
            return None
        change = self._heard.popleft()
        if not self._heard:
            self._any.clear()
        return change


class JobFeed:
    """Hears every job of the house, and tells each listener of its own."""

    def __init__(self) -> None:
        self._listeners: defaultdict[UUID, set[Changes]] = defaultdict(set)

    def hear(self, change: JobChanged) -> None:
        for listener in self._listeners.get(change.job_id, ()):
            listener.offer(change)

    @contextmanager
    def listen(self, job_id: UUID) -> Iterator[Changes]:
        """Hear of a job from now on, until the block ends."""
        changes = Changes()
        self._listeners[job_id].add(changes)
        try:
            yield changes
        finally:
            self._listeners[job_id].discard(changes)
            if not self._listeners[job_id]:
                del self._listeners[job_id]

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(map(len, self._listeners.values()))
