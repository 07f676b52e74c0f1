"""What is done to processes, to ours only: each is named by the stack that started it."""

import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

APART_S: Final = 16.0
"""Between two deaths of one process: one that dies five times within a minute is not started again."""


def kill(pid: int) -> None:
    """As the kernel does it when memory runs out."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def terminate(pid: int) -> None:
    """As an operator does it."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)


@contextmanager
def paused(pid: int) -> Iterator[None]:
    """It neither lives nor dies."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


class Turns:
    """Whose turn it is: everybody as often, in an order that nobody knows, none too soon again."""

    def __init__(self, names: Sequence[str], rng: random.Random) -> None:
        self._names = names
        self._rng = rng
        self._last: defaultdict[str, float] = defaultdict(lambda: -APART_S)

    def take(self, number: int) -> Iterator[tuple[str, float]]:
        """`number` names, each with the seconds to wait before."""
        round_: list[str] = []
        for _ in range(number):
            if not round_:
                round_ = self._rng.sample(self._names, len(self._names))
            name = round_.pop()
            wait_s = max(0.0, self._last[name] + APART_S - time.monotonic())
            yield name, wait_s
            self._last[name] = time.monotonic()
