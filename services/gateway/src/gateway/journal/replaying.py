"""Publishing what the broker did not take when it was accepted, once it is back."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from typing import Final

from gateway.journal.broker_sight import BrokerSight
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept
from gateway.journal.sending import Sending
from runtime.errors import Permanent
from runtime.looping import Looping
from runtime.telemetry import current_traceparent, span

_PAUSE_S: Final = 0.25
_WHILE_AWAY_S: Final = 1.0
"""Nobody else tries a broker that is known to be away."""
_AT_ONCE: Final = 32


class Replaying:
    """The oldest first. While the broker is away one entry is tried for all."""

    def __init__(self, journal: Journal, sending: Sending, sight: BrokerSight) -> None:
        self._journal = journal
        self._sending = sending
        self._sight = sight
        self._looping = Looping("replaying the journal", self._turn, to_finish_s=0)
        self.check = self._looping.check

    async def start(self) -> None:
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()
        await self._sending.stop()

    async def replay(self) -> None:
        """Publish what is due, for as long as the broker takes it."""
        due = sorted((kept for kept in self._journal if kept.is_due), key=lambda kept: kept.promised_at)
        if not due:
            if self._sight.away and not self._sending.is_busy:
                self._sight.away = False  # nothing is left to try it with: who comes next does
            return
        with span("replay the journal"):
            while due and await self._all_sent(due[: 1 if self._sight.away else _AT_ONCE]):
                due = [kept for kept in due if kept.is_due]

    async def _all_sent(self, some: Sequence[Kept]) -> bool:
        return all(await asyncio.gather(*(self._is_dealt_with(kept) for kept in some)))

    async def _is_dealt_with(self, kept: Kept) -> bool:
        entry = await self._journal.read(kept)
        if entry is None:
            kept.give_up()  # nor is it due any more
            return True
        here = current_traceparent()
        try:
            return await self._sending.within_patience(entry, kept, links=(here,) if here else ())
        except Permanent:
            kept.sent(monotonic())
            return True

    async def _turn(self) -> float:
        await self.replay()
        return _WHILE_AWAY_S if self._sight.away else _PAUSE_S
