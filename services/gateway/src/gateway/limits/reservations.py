"""Bytes that the task store may not have counted yet: on their way in, or accepted a moment ago."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Final
from uuid import UUID

_COUNTED_WITHIN_S: Final = 60.0
"""What was accepted longer ago has been counted, or never will be."""


@dataclass(frozen=True)
class _Held:
    size: int
    accepted: bool
    """Else it is still on its way."""


class Reservations:
    """By user, in this process alone: what other gateways take in is known once the task store counts it."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._held: dict[str, dict[UUID, _Held]] = {}
        self._accepted: deque[tuple[float, str, UUID]] = deque()
        """When, of whom, and which; the oldest first."""

    def of(self, user: str | None, *, but: UUID | None = None) -> int:
        """The bytes that are held for a user (None: for all of them), without those of that request."""
        return sum(held.size for one, held in self._of(user) if one != but)

    def arriving(self, user: str, request: UUID, size: int) -> None:
        """Hold so many for a request, however many it held before."""
        self._held.setdefault(user, {})[request] = _Held(size, accepted=False)

    def accepted(self, user: str, file: UUID, size: int) -> None:
        """Hold those of a file until the task store must know it."""
        now = self._release_late()
        self._accepted.append((now, user, file))
        self._held.setdefault(user, {})[file] = _Held(size, accepted=True)

    def files(self, user: str | None) -> tuple[UUID, ...]:
        """Those whose bytes are held, which the task store may know meanwhile."""
        self._release_late()
        return tuple(one for one, held in self._of(user) if held.accepted)

    def release(self, user: str, one: UUID) -> None:
        """Hold nothing more for that request or file."""
        mine = self._held.get(user, {})
        mine.pop(one, None)
        if not mine:
            self._held.pop(user, None)

    def _of(self, user: str | None) -> Iterator[tuple[UUID, _Held]]:
        for theirs in self._held.values() if user is None else [self._held.get(user, {})]:
            yield from theirs.items()

    def _release_late(self) -> float:
        """Also those of users who never come back. Returns the time."""
        now = self._clock()
        while self._accepted and self._accepted[0][0] < now - _COUNTED_WITHIN_S:
            _, user, file = self._accepted.popleft()
            self.release(user, file)
        return now
