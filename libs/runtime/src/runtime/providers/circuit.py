"""A circuit breaker: who does not answer is left alone for a while, and then asked by one call only."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from runtime.providers.failures import Away, ProviderFailed, Resting, Throttled

State = Literal["closed", "open", "half_open"]


class Circuit:
    """Opens after so many failures in a row; when it has rested, a single call decides whether it closes.

    Calls that began before it opened or closed last say nothing about now, and move nothing.

    Source: M. Nygard, "Release It!", 2nd edition, chapter 5.
    """

    def __init__(self, *, failures: int, rest_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._rest_s = rest_s
        self._clock = clock
        self._in_a_row = 0
        self._open_until: float | None = None
        self._trying = False
        self._turns = 0
        """How often it opened or closed."""
        self.reason: str | None = None
        """Why it opened."""

    @property
    def state(self) -> State:
        until = self._open_until  # read once: metrics are read by another thread
        if until is None:
            return "closed"
        return "half_open" if self._clock() >= until else "open"

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call: what becomes of it moves the circuit. Raises Resting instead of letting it through."""
        trial, turn = self._admit(), self._turns
        try:
            yield
        except ProviderFailed as failure:
            if turn != self._turns:
                pass
            elif isinstance(failure, Away) and not isinstance(failure, Throttled):
                self._failed(failure, trial=trial)
            else:
                self._answered()  # not what was hoped for, but it is there
            raise
        else:
            if turn == self._turns:
                self._answered()
        finally:
            # Whoever was cancelled, or failed by a mistake of its own, has tried nothing.
            if trial:
                self._trying = False

    def _admit(self) -> bool:
        """Whether the call is the trial."""
        if self._open_until is None:
            return False
        left = self._open_until - self._clock()
        if left > 0 or self._trying:
            raise Resting(self.reason or "it did not answer", left if left > 0 else None)
        self._trying = True
        return True

    def _failed(self, away: Away, *, trial: bool) -> None:
        self._in_a_row += 1
        if trial or self._in_a_row >= self._most:
            self._open_until = self._clock() + max(self._rest_s, away.retry_after or 0.0)
            self._turns += 1
            self.reason = away.reason

    def _answered(self) -> None:
        self._in_a_row = 0
        if self._open_until is not None:
            self._open_until = None
            self._turns += 1
            self.reason = None
