"""Ctrl-C and SIGTERM: the first asks, the second insists."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from typing import Any, Final, TypeVar

T = TypeVar("T")
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def interruptible(
    work: Coroutine[Any, Any, T], *, asked: Callable[[], None], insisted: Callable[[], None]
) -> T | None:
    """Run the work to its end; None where a signal ended it before.

    The first signal cancels the work, which then may take its time to clean up; each further one
    calls `insisted`.
    """
    loop = asyncio.get_running_loop()
    task = loop.create_task(work)
    interrupted = False

    def on_signal() -> None:
        nonlocal interrupted
        if interrupted:
            insisted()
            return
        interrupted = True
        asked()
        task.cancel()

    for number in _SIGNALS:
        loop.add_signal_handler(number, on_signal)
    try:
        return await task
    except asyncio.CancelledError:
        if not interrupted:
            raise
        return None
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
