"""A token bucket as somebody else keeps it, followed from afar."""

from collections.abc import Callable
from typing import Final

_MINUTE_S: Final = 60.0
"""A bucket of which nobody told how fast it fills is taken to be full in a minute."""


class Bucket:
    """It fills evenly until it is full. Until the first answer tells of it, it holds nothing back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.limit: float | None = None
        """What it holds when it is full; None until an answer told of it."""
        self._level = 0.0
        self._rate = 0.0
        self._seen = 0.0
        self._taken = 0.0
        self._came_back = 0.0

    @property
    def known(self) -> bool:
        """Whether an answer told of it."""
        return self.limit is not None

    @property
    def level(self) -> float:
        """What may be sent now. What is under way may not have been taken off over there, where nothing fills what is
        full: so no more than the whole bucket is under way at a time.
        """
        under_way = self._taken - self._came_back
        filled = self._level + self._rate * (self._clock() - self._seen)
        return min((self.limit or 0.0) - under_way, filled)

    def take(self, amount: float) -> float:
        """So much is sent; answers how much of all that was ever sent had come back by then."""
        self._level, self._seen = self.level - amount, self._clock()
        self._taken += amount
        return self._came_back

    def come_back(self, amount: float, before: float) -> float:
        """What was sent with `amount` came back; answers the most that its answer may not have counted.

        That is all that was not back `before` it was sent: any of it may have been served after it.
        """
        self._came_back += amount
        return self._taken - before - amount

    def learn(self, limit: float | None, remaining: float, full_in_s: float | None, uncounted: float) -> None:
        """Take over what an answer told, which left out no more than `uncounted`.

        Answers overtake one another, so what is known here is kept as long as it agrees with what is told.
        """
        known, own = self.known, self.level
        self.limit = max(self.limit or 0.0 if limit is None else limit, remaining, 1.0)
        spent = self.limit - remaining
        if spent > 0 and full_in_s:
            self._rate = spent / full_in_s
        elif self._rate == 0:
            self._rate = self.limit / _MINUTE_S
        least = remaining - uncounted
        self._level = min(max(own, least), remaining) if known else least
        self._seen = self._clock()

    def wait_s(self, amount: float) -> float:
        """Seconds until so much is there; what is more than the whole bucket waits until it is full."""
        if self.limit is None:
            return 0.0
        return max(0.0, min(amount, self.limit) - self.level) / self._rate
