"""How late the event loop wakes those who wait."""

from time import monotonic
from typing import Final

from runtime.looping import Looping
from runtime.metrics import process

_EVERY_S: Final = 0.5


class LoopLag:
    """Notes, twice a second, by how much it was woken too late: so long something held the loop.

    What is measured is the rest between two turns.
    """

    def __init__(self) -> None:
        self._due = 0.0
        self._looping = Looping("event loop lag", self._turn)
        self.stop = self._looping.stop

    def start(self) -> None:
        self._due = monotonic()
        self._looping.start()

    async def _turn(self) -> float:
        now = monotonic()
        process.LOOP_LAG.observe(max(0.0, now - self._due))
        self._due = now + _EVERY_S
        return _EVERY_S
