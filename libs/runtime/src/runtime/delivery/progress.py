"""Whether a consumer gets on with what it took, or only seems to live."""

import time
from collections.abc import Callable
from typing import Final

from runtime.delivery.offsets import Offsets
from runtime.errors import Transient


class Progress:
    """Signs of life of the work: a record was finished, an attempt at one ended, a piece of an answer was said.

    Waiting for something outside that is away is progress too, each attempt that fails of it shows that the work
    lives; it is told apart, by `outage`.
    """

    def __init__(self, offsets: Offsets, *, stuck_after_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._offsets = offsets
        self._stuck_after_s: Final = stuck_after_s
        self._clock = clock
        self._moved_at = clock()
        self._away: tuple[str, float] | None = None

    def takes(self) -> None:
        """Records are about to be taken. Where none was in hand, the time to finish one begins now."""
        if not self._offsets.open:
            self.moved()

    def moved(self) -> None:
        """The work goes on."""
        self._moved_at = self._clock()

    def finished(self) -> None:
        """A record was dealt with: nothing that it needs is away."""
        self.moved()
        self._away = None

    def tries_again(self, failure: Exception) -> None:
        """An attempt failed, and there will be another: at once, or when what is away is there again."""
        self.moved()
        if isinstance(failure, Transient) and self._away is None:
            self._away = (failure.reason, self._clock())

    @property
    def outage(self) -> str | None:
        """What the work waits for; None while it waits for nothing."""
        if self._away is None:
            return None
        reason, since = self._away
        return f"waiting for {self._clock() - since:.0f} s: {reason}"

    @property
    def trouble(self) -> str | None:
        """Why this is no progress; None while it is."""
        still_s = self._clock() - self._moved_at
        if not (in_hand := self._offsets.open) or still_s <= self._stuck_after_s:
            return None
        return f"{in_hand} records were taken, and for {still_s:.0f} s nothing became of any"
