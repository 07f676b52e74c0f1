"""The rules as a provider, in child processes: reading a long text must not hold the event loop."""

from contracts.analysis import AnalysisRequested
from extractor.providers import Draft
from extractor.rules.drafts import MODEL, PROVIDER, draft
from runtime.process_pool import ProcessPool

_TIMEOUT_S = 120
"""A text that takes longer than this is not worth waiting for; 20 ms per KB is usual."""


class Local:
    """Finds tasks by rules. Needs `start()` before it is asked, and `stop()` in the end."""

    provider = PROVIDER
    model = MODEL

    def __init__(self, *, processes: int = 1) -> None:
        self._pool = ProcessPool(size=processes, timeout_s=_TIMEOUT_S)

    async def start(self) -> None:
        await self._pool.start()

    async def stop(self) -> None:
        await self._pool.stop()

    async def analyse(self, request: AnalysisRequested) -> Draft:
        return await self._pool.run(draft, request)
