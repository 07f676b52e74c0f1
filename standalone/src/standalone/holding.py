"""Holding processes still for a moment."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from standalone.processes import Process


@contextmanager
def held(processes: Iterable[Process], at_most_s: float) -> Iterator[None]:
    """None of them does anything meanwhile, for at most so long; then they go on as if nothing had been."""
    still = [process for process in processes if process.running]
    for process in still:
        process.hold()

    def go_on() -> None:
        for process in still:
            process.go_on()

    late = asyncio.get_running_loop().call_later(at_most_s, go_on)
    try:
        yield
    finally:
        late.cancel()
        go_on()
