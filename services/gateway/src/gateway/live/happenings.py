"""How all jobs of a user move on, for one who watches them live."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

from contracts.changed import JobChanged
from gateway.live.heard import Heard

_MOST_JOBS: Final = 1_000
"""Of which changes may wait for a slow reader, and whose last versions are known; the oldest make room."""


class Happenings:
    """What is heard since one began to listen: of each job its newest state, told once."""

    def __init__(self, user_id: str | None) -> None:
        """Of that user's jobs, or of everybody's where none is named."""
        self._user_id = user_id
        self._waiting: OrderedDict[UUID, Heard] = OrderedDict()
        self._versions: OrderedDict[UUID, int] = OrderedDict()
        self._news = asyncio.Event()
        self._released = False

    def is_about(self, change: JobChanged) -> bool:
        """Whether it is told of that job."""
        return self._user_id in (None, change.user_id)

    def offer(self, heard: Heard) -> None:
        change = heard.change
        if not self.is_about(change) or change.version <= self._versions.get(change.job_id, 0):
            return
        self._versions[change.job_id] = change.version
        self._versions.move_to_end(change.job_id)
        self._waiting[change.job_id] = heard
        for kept in (self._versions, self._waiting):
            if len(kept) > _MOST_JOBS:
                kept.popitem(last=False)
        self._news.set()

    def release(self) -> None:
        """Nothing more will be heard: the gateway is about to stop."""
        self._released = True
        self._news.set()

    async def told(self) -> AsyncIterator[Heard]:
        """Every change that gets here, until the gateway stops."""
        while True:
            while self._waiting:
                yield self._waiting.popitem(last=False)[1]
            if self._released:
                return
            self._news.clear()
            await self._news.wait()
