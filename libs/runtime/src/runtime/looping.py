"""Doing something again and again, whatever goes wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from time import monotonic
from typing import Final, Protocol

import structlog

_log = structlog.get_logger()

_FIRST_PAUSE_S: Final = 0.1
_LONGEST_PAUSE_S: Final = 10.0
_TO_FINISH_S: Final = 5.0
_TO_UNDO_S: Final = 1.0
"""How long undoing a turn may take; one that waits for the database ends at the latest when that lets go of its connections."""


class Wake(Protocol):
    """What makes a turn due before its time."""

    @property
    def count(self) -> int:
        """How often it has happened."""

    def announce(self) -> None:
        """It happened."""

    async def after(self, seen: int, within_s: float, /) -> None:
        """Return as soon as it happened more often than `seen`, or after so many seconds."""


class Looping:
    """Takes one turn after the other until it is ended. A turn that fails is taken again, after ever longer pauses."""

    def __init__(
        self,
        name: str,
        turn: Callable[[], Awaitable[float]],
        wake: Wake | None = None,
        *,
        to_finish_s: float = _TO_FINISH_S,
    ) -> None:
        """`turn` answers after how many seconds the next one is due; with `wake` it may be due before.

        `to_finish_s` is for how long a turn that was begun may go on once no other is wanted; 0 for one that only looks.
        """
        self._name = name
        self._turn = turn
        self._wake = wake
        self._to_finish_s = to_finish_s
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._patience_ends = 0.0

    @property
    def is_ending(self) -> bool:
        return self._ending.is_set()

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name=self._name)

    def end(self) -> None:
        """Begin no other turn; the one that is being taken goes on."""
        if not self._ending.is_set():
            self._patience_ends = monotonic() + self._to_finish_s
        self._ending.set()
        if self._wake is not None:
            self._wake.announce()

    async def stop(self) -> None:
        """Return after the turn that is being taken; one that takes too long is given up."""
        self.end()
        if self._task is None:
            return
        await asyncio.wait([self._task], timeout=max(0.0, self._patience_ends - monotonic()))
        if not self._task.done():
            if self._to_finish_s:
                _log.warning(f"{self._name} is given up")
            self._task.cancel()
            await asyncio.wait([self._task], timeout=_TO_UNDO_S)

    async def check(self) -> None:
        """Raise when it has ended."""
        if self._task is None or self._task.done():
            raise RuntimeError(f"{self._name} does not go on")

    async def _run(self) -> None:
        failures = 0
        while not self.is_ending:
            seen = self._wake.count if self._wake is not None else 0
            try:
                pause = await self._turn()
            except Exception as failure:  # noqa: BLE001 - a loop that ended would leave its work undone
                failures += 1
                _log.warning(f"{self._name} waits", reason=failure, failures=failures)
                await self._rest(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(failures, 10)))
                continue
            failures = 0
            if self._wake is not None and pause:
                await self._wake.after(seen, pause)
            elif pause:
                await self._rest(pause)

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)
