"""When something is accepted, by a clock that may be wrong."""

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Final

_REMEMBERED: Final = 10_000
_NEXT: Final = timedelta(microseconds=1)


class AcceptanceClock:
    """What a user sends later gets a later time, though the clock was set back; and one after they were forgotten, though
    that was written down by another clock: else it would count as forgotten.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[str, datetime] = OrderedDict()

    def now(self, user: str, forgotten_at: datetime | None) -> datetime:
        """For what that user sends now; up to `forgotten_at` all of theirs is forgotten."""
        before = [at + _NEXT for at in (forgotten_at, self._last.get(user)) if at is not None]
        at = max([datetime.now(UTC), *before])
        self._last[user] = at
        self._last.move_to_end(user)
        while len(self._last) > _REMEMBERED:
            self._last.popitem(last=False)
        return at
