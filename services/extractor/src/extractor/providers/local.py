"""The rules as a provider, in child processes: reading a long text must not hold the event loop."""

import asyncio
from typing import Final

from contracts.analysis import AnalysisRequested
from contracts.job import TaskType
from extractor.providers import Draft
from extractor.rules.drafts import MODEL, PROVIDER, begun, draft, drawn_up, read_on
from extractor.rules.windows import LENGTH, length, windows
from runtime.process_pool import ProcessPool
from runtime.providers.local_calls import counted

MEMORY_BYTES: Final = 256 * 1024 * 1024
"""Of each child, for a whole text with what was read in it."""
_TIMEOUT_S: Final = 120
"""For a window, which takes a fraction of a second: more means that the rules hang."""


class Local:
    """Finds tasks by rules. Needs `start()` before it is asked, and `stop()` in the end.

    A chat message overtakes a book: long texts leave one process free where there are several, and give theirs back
    between windows.
    """

    provider = PROVIDER
    model = MODEL
    endpoint = None

    def __init__(self, *, processes: int = 2) -> None:
        self._pool = ProcessPool(size=processes, timeout_s=_TIMEOUT_S, memory_bytes=MEMORY_BYTES)
        self._for_long = asyncio.Semaphore(max(1, processes - 1))

    async def start(self) -> None:
        await self._pool.start()

    async def stop(self) -> None:
        await self._pool.stop()

    async def analyse(self, request: AnalysisRequested, context: TaskType) -> Draft:
        with counted(self.model, "chat"):
            return await self._read(request, context)

    async def _read(self, request: AnalysisRequested, context: TaskType) -> Draft:
        if not is_long(request):
            return await self._pool.run(draft, request, context)
        async with self._for_long:
            minutes = begun(request, context)
            for window in await self._pool.run(windows, request):
                minutes = await self._pool.run(read_on, minutes, window)
                await asyncio.sleep(0)  # who waits for the process takes it before it is borrowed again
            return await self._pool.run(drawn_up, request, minutes, context)


def is_long(request: AnalysisRequested) -> bool:
    """Whether it is more than one window."""
    return length(request) > LENGTH
