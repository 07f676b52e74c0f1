"""Knowing in this process that something was committed."""

import asyncio


class Commits:
    """Counts commits. Whoever waits names the count that it has seen, so no commit falls between."""

    def __init__(self) -> None:
        self.count = 0
        self._news = asyncio.Event()

    def announce(self) -> None:
        """Something was committed."""
        self.count += 1
        self._news.set()
        self._news = asyncio.Event()

    async def after(self, seen: int, timeout: float) -> None:  # noqa: ASYNC109 - a bound, not an error
        """Return once there was a commit after `seen`, or after so many seconds."""
        if self.count != seen:
            return
        try:
            await asyncio.wait_for(self._news.wait(), timeout)
        except TimeoutError:
            return
