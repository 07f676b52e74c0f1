"""CPU work off the event loop, in child processes that can be killed."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from typing import TypeVar, TypeVarTuple

from runtime.child_process import ChildProcess, NeverReady, ProcessDied
from runtime.child_work import Word

__all__ = ["NeverReady", "ProcessDied", "ProcessPool"]

R = TypeVar("R")
Args = TypeVarTuple("Args")


class ProcessPool:
    """`size` child processes that wait for work, each doing one thing at a time.

    A function must be importable by its module's name, its arguments and results picklable. Children import the
    program's `__main__` again, so keep it short and guarded. They live as long as the pool: `stop()` ends them, and
    so does the death of their parent, however it dies.
    """

    def __init__(
        self,
        *,
        size: int = 1,
        warm_up: Callable[[], object] | None = None,
        timeout_s: float = 600,
        memory_bytes: int | None = None,
    ) -> None:
        """`warm_up` runs once in each child at its start (it loads a model, say).

        `timeout_s`: seconds a child may take to start, to answer, or in a stream to come to its next item.
        `memory_bytes`: what its work may take beside what it has once it is warm. Whatever reads what strangers made
        has a limit: a small file may unpack to more than the machine has.
        """
        self._size = size
        self._warm_up = warm_up
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._open = False
        self._children: set[ChildProcess] = set()
        self._idle: asyncio.Queue[ChildProcess]
        self._ending: set[Future[None]] = set()

    async def start(self) -> None:
        """Start all children and wait until they are warm. Raises what `warm_up` raises."""
        self._open = True
        self._idle = asyncio.Queue()
        children = [self._begin() for _ in range(self._size)]
        try:
            for child in children:
                await child.warm()
        except BaseException:
            await self.stop()
            raise
        for child in children:
            self._idle.put_nowait(child)

    async def stop(self) -> None:
        """End all children, also those at work, and wait until they are gone."""
        self._open = False
        for child in list(self._children):
            self._end(child)
        await asyncio.gather(*map(asyncio.wrap_future, list(self._ending)))

    async def run(self, fn: Callable[[*Args], R], *args: *Args) -> R:
        """Call `fn` in a child and return its result.

        Raises what `fn` raises, with the child's traceback as a note, ProcessDied, and NeverReady where no child could be
        asked. A cancelled call ends its child.
        """
        async with self._borrow() as child:
            await child.ask(fn, args, streams=False)
            result: R = (await child.answer())[1]
            return result

    async def stream(self, fn: Callable[[*Args], Iterator[R]], *args: *Args) -> AsyncGenerator[R, None]:
        """Call the generator function `fn` in a child and yield its items as they come; errors as in `run`.

        Who stops before the end must close the stream (`contextlib.aclosing`): that ends the child.
        """
        async with self._borrow() as child:
            await child.ask(fn, args, streams=True)
            while (answer := await child.answer())[0] is Word.ITEM:
                yield answer[1]

    @asynccontextmanager
    async def _borrow(self) -> AsyncIterator[ChildProcess]:
        if not self._open:
            raise RuntimeError("the process pool is not running")
        child = await self._idle.get()
        try:
            if self._open and not child.alive:
                child = self._replace(child)
            await child.warm()
            yield child
        finally:
            if self._open and not child.at_rest:
                child = self._replace(child)
            # Once stopped, a dead child is handed on so that whoever waits for one learns it, too.
            self._idle.put_nowait(child)

    def _begin(self) -> ChildProcess:
        child = ChildProcess(self._warm_up, self._timeout_s, self._memory_bytes)
        self._children.add(child)
        return child

    def _replace(self, child: ChildProcess) -> ChildProcess:
        self._end(child)
        return self._begin()

    def _end(self, child: ChildProcess) -> None:
        self._children.discard(child)
        ending = child.end()
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
