"""How jobs move on, fanned out within this process to whoever waits or watches."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, cast
from uuid import UUID

from contracts.changed import JobChanged, JobStatus
from gateway.live.happenings import Happenings
from gateway.live.heard import Heard
from runtime.delivery import listening
from runtime.received import Received
from runtime.telemetry import current_traceparent

_KEPT: Final = 32
"""Changes that may wait for a slow reader; the oldest make room, as each tells the whole state."""


class Changes:
    """What is heard of one job since one began to listen, newest version last."""

    def __init__(self) -> None:
        self._heard: deque[Heard] = deque(maxlen=_KEPT)
        self._newest = 0
        self._any = asyncio.Event()
        self._waits: set[asyncio.Timeout] = set()
        self.status = JobStatus.RECEIVED
        """The newest that is known of the job."""
        self.released = False
        """Nothing more will be heard: the gateway is about to stop."""

    def offer(self, heard: Heard) -> None:
        if self.saw(heard.change.version, heard.change.status):
            self._heard.append(heard)
            self._any.set()

    def saw(self, version: int, status: JobStatus) -> bool:
        """Keep what is known of the job; whether it was news."""
        if version <= self._newest:
            return False
        self._newest, self.status = version, status
        return True

    def release(self) -> None:
        """End all waiting."""
        self.released = True
        for wait in self._waits:
            wait.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def patience(self, within_s: float) -> AsyncIterator[None]:
        """Raises TimeoutError when the block takes longer than that, and as soon as listeners are released."""
        async with asyncio.timeout(0 if self.released else within_s) as wait:
            self._waits.add(wait)
            try:
                yield
            finally:
                self._waits.discard(wait)

    async def next(self, within_s: float) -> Heard | None:
        """The next change, or None when none came in that time."""
        try:
            async with self.patience(within_s):
                await self._any.wait()
        except TimeoutError:
            return None
        heard = self._heard.popleft()
        if not self._heard:
            self._any.clear()
        return heard


class JobFeed:
    """Hears every job of the house, and tells each listener of its own."""

    def __init__(self) -> None:
        self._listeners: defaultdict[UUID, set[Changes]] = defaultdict(set)
        self._overhearing: set[Happenings] = set()
        self._closed = False

    def close(self) -> None:
        """Release whoever listens, and whoever comes later: there is no time left to wait in."""
        self._closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.release()
        for happenings in self._overhearing:
            happenings.release()

    def hear(self, received: Received) -> None:
        """Tell a `JobChanged` to those who listen; what nobody listens to leaves no trace."""
        change = cast("JobChanged", received.event)
        listeners: list[Changes | Happenings] = [
            *self._listeners.get(change.job_id, ()),
            *(happenings for happenings in self._overhearing if happenings.is_about(change)),
        ]
        if not listeners:
            return
        with listening.heard(received):
            heard = Heard(change, current_traceparent())
            for listener in listeners:
                listener.offer(heard)

    @contextmanager
    def listen(self, job_id: UUID) -> Iterator[Changes]:
        """Hear of a job from now on, until the block ends."""
        changes = Changes()
        if self._closed:
            changes.release()
        self._listeners[job_id].add(changes)
        try:
            yield changes
        finally:
            self._listeners[job_id].discard(changes)
            if not self._listeners[job_id]:
                del self._listeners[job_id]

    @contextmanager
    def overhear(self, user_id: str | None) -> Iterator[Happenings]:
        """Hear of all jobs of a user, everybody's where none is named, from now on until the block ends."""
        happenings = Happenings(user_id)
        if self._closed:
            happenings.release()
        self._overhearing.add(happenings)
        try:
            yield happenings
        finally:
            self._overhearing.discard(happenings)

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return sum(map(len, self._listeners.values())) + len(self._overhearing)
