"""Lines of a library that says the same again and again, while a broker is away say."""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Final

_EVERY_S: Final = 30.0
_MOST: Final = 1_000
"""Sayings that are remembered."""
_PASSES: Final = "passes_repetitions"


class Repetitions(logging.Filter):
    """Lets each saying of a library pass once in half a minute; the next one tells how many were left out.

    A saying is the text in the library's code, whatever is filled in.
    """

    def __init__(self, library: str, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._library = library
        self._clock = clock
        self._lock = Lock()
        self._said: dict[tuple[str, str], tuple[float, int]] = {}
        """When it passed last, and how often it was left out since."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] != self._library:
            return True
        if (passes := getattr(record, _PASSES, None)) is None:
            passes = self._passes(record)
            setattr(record, _PASSES, passes)  # each handler asks
        return bool(passes)

    def _passes(self, record: logging.LogRecord) -> bool:
        saying, now = (record.name, str(record.msg)), self._clock()
        with self._lock:
            at, left_out = self._said.get(saying, (-_EVERY_S, 0))
            if now - at < _EVERY_S:
                self._said[saying] = (at, left_out + 1)
                return False
            if len(self._said) >= _MOST:
                self._said.clear()
            self._said[saying] = (now, 0)
        if left_out:
            record.msg = f"{record.getMessage()} ({left_out} like it were left out)"
            record.args = ()
        return True
