"""One of the things that a service is well by."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from runtime.metrics.process import READY

Look = Callable[[], Awaitable[None]]

OK: Final = "ok"
_PATIENCE_S: Final = 3.0


class Check:
    """Looked at when it is asked. What the service can't work without is also told as a metric, as it was last seen."""

    def __init__(self, name: str, look: Look, *, needed: bool) -> None:
        """`look` raises when what it looks at is not well."""
        self.needed: Final = needed
        self._name = name
        self._look = look
        self._looking: asyncio.Task[str] | None = None
        self._told = READY.labels(name) if needed else None

    async def ask(self) -> str:
        """`ok`, or what is wrong. All who ask at a time share one look, so one that hangs holds up no second one."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._looked(), name=f"look at {self._name}")
        looking = self._looking
        await asyncio.wait({looking}, timeout=_PATIENCE_S)
        in_time = looking.done() and not looking.cancelled()
        if not in_time:
            looking.cancel()  # nobody waits for its end: it may hang in that, too
        answer = looking.result() if in_time else f"no answer within {_PATIENCE_S:g} s"
        if self._told is not None:
            self._told.set(answer == OK)
        return answer

    async def _looked(self) -> str:
        try:
            await self._look()
        except Exception as wrong:  # noqa: BLE001 - whatever it is, it is what is wrong
            return str(wrong) or type(wrong).__name__
        return OK
