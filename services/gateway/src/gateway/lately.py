"""What this gateway accepted a moment ago: the task store may not have heard of it yet."""

from collections import OrderedDict
from time import monotonic
from typing import Final
from uuid import UUID

from pydantic import BaseModel

_REMEMBERED_S: Final = 60.0
_MOST: Final = 10_000
_OWN_S: Final = 10.0
"""To say that what was just accepted is unknown would be untrue, however busy the task store is."""
_OTHERS_S: Final = 0.25
"""Another gateway may have accepted it; or it is a mistake, and whoever made it should soon know."""


class Patience(BaseModel):
    """How long the task store shall wait for what it doesn't know."""

    wait: float
    """Seconds."""


class Lately:
    """Tells how long a job or a file is worth waiting for."""

    def __init__(self) -> None:
        self._accepted: OrderedDict[UUID, float] = OrderedDict()

    def accepted(self, *ids: UUID) -> None:
        now = monotonic()
        for one in ids:
            self._accepted[one] = now
            self._accepted.move_to_end(one)
        while len(self._accepted) > _MOST:
            self._accepted.popitem(last=False)

    def patience(self, one: UUID) -> Patience:
        at = self._accepted.get(one)
        return Patience(wait=_OWN_S if at is not None and monotonic() - at < _REMEMBERED_S else _OTHERS_S)

    def patience_s(self, one: UUID) -> float:
        """Seconds."""
        return self.patience(one).wait
