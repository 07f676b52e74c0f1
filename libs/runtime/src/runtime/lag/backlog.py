"""How far a consumer group is behind in one partition, and since when. No broker in here."""

from collections import deque
from typing import Final, NamedTuple

_MOST_SIGHTS: Final = 512


class Lag(NamedTuple):
    """What waits."""

    records: int
    seconds: float
    """For how long the oldest of them has been seen to wait: by at most one look less than it did."""


class Backlog:
    """Remembers where the partition ended at each look, as far as the group has not come there yet.

    The first look at which the end lay behind the group's position saw the oldest record that waits now.
    """

    def __init__(self) -> None:
        self._sights: deque[tuple[float, int]] = deque()
        """When it was first seen that the partition goes on at that offset; both rise."""
        self.passed: float | None = None
        """All that was written before this moment lies behind the group's position; None while that is not known."""

    def look(self, now: float, *, end: int, position: int) -> Lag:
        """A look that began `now`: `end` is the offset of the next record, `position` that of the next one that the group
        wants.
        """
        if self._sights and end < self._sights[-1][1]:
            self._sights.clear()  # another partition of that name: the broker forgot the first one
        while self._sights and self._sights[0][1] <= position:
            self.passed, _ = self._sights.popleft()
        if end <= position:
            self.passed = now
            return Lag(0, 0.0)
        if not self._sights or end > self._sights[-1][1]:
            self._sights.append((now, end))
        if len(self._sights) > _MOST_SIGHTS:
            self._thin()
        return Lag(end - position, max(0.0, now - self._sights[0][0]))

    def _thin(self) -> None:
        """Keep the first, the last, and every second one between: what is reckoned later may be too young, never too old."""
        first, last = self._sights[0], self._sights[-1]
        between = list(self._sights)[2:-1:2]
        self._sights = deque([first, *between, last])
