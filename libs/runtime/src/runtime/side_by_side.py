"""Work on several things at a time, its results in order."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def side_by_side(
    items: AsyncIterator[T], work: Callable[[T], Coroutine[Any, Any, R]], *, limit: int
) -> AsyncGenerator[R, None]:
    """Work on the items, `limit` of them at a time, and yield the results in the items' order.

    Holds no more than `limit` items. What fails, the work on an item or the items themselves, is raised after the
    results that come before it; nothing is begun after it, and what was begun behind it is given up.
    """
    running: deque[asyncio.Task[R]] = deque()
    more, failure = True, None
    try:
        while True:
            while more and len(running) < limit and not any(map(_has_failed, running)):
                try:
                    # Not kept in a variable: an item lives as long as the work on it.
                    running.append(asyncio.create_task(work(await anext(items))))
                except StopAsyncIteration:
                    more = False
                except Exception as broken:  # noqa: BLE001 - raised below, in its turn
                    more, failure = False, broken
            if not running:
                break
            yield await running[0]
            running.popleft()
        if failure:
            raise failure
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _has_failed(task: asyncio.Task[Any]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
