"""One child process of the pool, as its parent has it."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

from runtime.child_work import Word, serve

R = TypeVar("R")

# A spawned child starts from a fresh interpreter: nothing of the parent's memory, threads or sockets.
_SPAWN = multiprocessing.get_context("spawn")
_EXIT_S = 5


class ProcessDied(Exception):  # noqa: N818 - named for what happened, like the other errors of the house
    """The child crashed, or ran over its time or its memory; the pool has started another."""


class NeverReady(ProcessDied):
    """It happened while the child started, before anybody's work was given to it."""


class ChildProcess:
    """A process, the pipe to it, and the one thread in which all that waits for it happens."""

    def __init__(self, warm_up: Callable[[], object] | None, timeout_s: float, memory_bytes: int | None) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._pipe, self._far_end = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=serve, args=(self._far_end, warm_up, memory_bytes), daemon=True)
        self._thread = ThreadPoolExecutor(1, "process-pool")
        self._starting = self._thread.submit(self._start)
        self._warm = self._working = self._ended = False

    @property
    def alive(self) -> bool:
        return not self._starting.done() or self._process.is_alive()

    @property
    def at_rest(self) -> bool:
        """Whether it waits for work: not while it starts or works, nor when it failed to start."""
        return self._warm and not self._working

    async def warm(self) -> None:
        """Wait until its start is over. Raises what the warm-up raises, and NeverReady."""
        if not self._warm:
            try:
                await self._in_time(self._starting)
                await self.answer()
            except ProcessDied as died:
                raise NeverReady(*died.args) from died
            self._warm = True

    async def ask(self, fn: Callable[..., object], args: tuple[object, ...], *, streams: bool) -> None:
        self._working = True
        await self._in_thread(partial(self._pipe.send, (fn, args, streams)))

    async def answer(self) -> tuple[Word, Any]:
        """The next item, or the last word. Raises what the child raised."""
        word, value, trace = await self._in_thread(self._pipe.recv)
        if isinstance(value, MemoryError):  # what it could not take may be missing wherever it was at work
            allowed = "this machine has" if self._memory_bytes is None else f"{self._memory_bytes >> 20} MB"
            raise ProcessDied(f"a child process needed more memory than {allowed} and was ended") from value
        self._working = word is Word.ITEM
        if word is Word.FAILED:
            value.add_note(f"In the child process:\n{trace}")
            raise value
        return word, value

    def end(self) -> Future[None]:
        """Let it go if it is at rest, else kill it; the future is done when it is gone.

        Whatever waits for it in the thread fails at once.
        """
        self._ended = True
        if not self.at_rest and self._process.pid is not None:
            self._process.kill()
        gone = self._thread.submit(self._wait_until_gone, self.at_rest)
        self._thread.shutdown(wait=False)
        return gone

    async def _in_thread(self, fn: Callable[[], R]) -> R:
        if self._ended:
            raise ProcessDied("the process pool was stopped")
        return await self._in_time(self._thread.submit(self._at_the_pipe, fn))

    async def _in_time(self, work: Future[R]) -> R:
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.wrap_future(work)
        except TimeoutError:
            raise ProcessDied(f"a child process took longer than {self._timeout_s:g} s and was ended") from None

    def _at_the_pipe(self, fn: Callable[[], R]) -> R:
        try:
            return fn()
        except (EOFError, ConnectionError):
            self._process.join(_EXIT_S)  # the pipe ends a moment before the process does
            raise ProcessDied(f"a child process died (exit code {self._process.exitcode})") from None

    def _start(self) -> None:
        self._process.start()
        self._far_end.close()

    def _wait_until_gone(self, leaves_by_itself: bool) -> None:
        self._far_end.close()
        self._pipe.close()
        if self._process.pid is not None:
            self._process.join(_EXIT_S if leaves_by_itself else 0)
            self._process.kill()
            self._process.join()
