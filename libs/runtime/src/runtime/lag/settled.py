"""What is over: asked, worked off, and the answer heard. No broker in here."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

_REMEMBERED: Final = 120

Place = tuple[str, str]
"""A consumer group, and a topic that it takes."""


class _Look(NamedTuple):
    """What was known once a look was over."""

    over: float
    passed: Mapping[Place, float]
    """Before which moment all was dealt with that was said there."""


class Settled:
    """Remembers the last looks: an answer is heard later than it is given, so what is over is told by two of them.

    Whoever works commits after it has answered. So what it had committed at one look was answered before that look was
    over, and whoever hears the answers has them once it has dealt with all that was said before then.
    """

    def __init__(self) -> None:
        self._looks: deque[_Look] = deque(maxlen=_REMEMBERED)

    def look(self, over: float, passed: Mapping[Place, float]) -> None:
        """One that was over at that moment."""
        self._looks.append(_Look(over, passed))

    def passed(self, places: Iterable[Place]) -> float | None:
        """Before which moment all was dealt with that was said at all of those places."""
        latest = self._looks[-1].passed if self._looks else {}
        moments = [latest.get(place) for place in places]
        known = [moment for moment in moments if moment is not None]
        return min(known) if known and len(known) == len(moments) else None

    def until(self, asked: Place, answered: Iterable[Place]) -> float | None:
        """Before which moment all that was asked is answered, and the answers were heard."""
        heard = self.passed(answered)
        if heard is None:
            return None
        return next((look.passed.get(asked) for look in reversed(self._looks) if look.over <= heard), None)
