"""Removing from the journal what the task store has registered, and finding out what it has not."""

from collections.abc import Sequence
from math import inf
from time import monotonic
from typing import Final
from uuid import UUID

from contracts.http.registered import RegisteredQuery
from gateway.answering.refusals import Refused
from gateway.journal.broker_sight import BrokerSight
from gateway.journal.journal import Journal
from gateway.journal.kept import Kept
from gateway.journal.told import tell
from gateway.taskstore import TaskStore
from runtime.looping import Looping

_PAUSE_S: Final = 0.25
_LOOK_EVERY_S: Final = 10.0
_ASK_AGAIN_S: Final = 2.0
"""A store that is away."""
_AT_ONCE: Final = 1000
_OTHERS_TURN_S: Final = 3.0
"""So long after the broker is back, who wrote an entry must have published it, where they live."""


class Clearing:
    """Most of it is heard of within moments; the rest is asked for, also what was there when this process began."""

    def __init__(self, journal: Journal, store: TaskStore, sight: BrokerSight) -> None:
        self._journal = journal
        self._store = store
        self._sight = sight
        self._looped = Looping("clearing the journal", self._turn, to_finish_s=0)
        self._looked_at = -inf
        self._asks_at = -inf
        self._away_at = monotonic()
        self.check = self._looped.check

    async def start(self) -> None:
        self._looped.start()

    async def stop(self) -> None:
        await self._looped.stop()

    async def clear(self) -> None:
        """Get to know what there is, ask about what may be done, and remove what is; none of it waits for another."""
        now = monotonic()
        try:
            await self._look(now)
        finally:
            try:
                await self._ask_in_time(now)
            finally:
                await self._journal.remove(kept for kept in self._journal if kept.is_done)

    async def _look(self, now: float) -> None:
        if now - self._looked_at >= _LOOK_EVERY_S:
            await self._journal.look()
            self._looked_at = now

    async def _ask_in_time(self, now: float) -> None:
        if self._sight.away:
            self._away_at = now
        if now >= self._asks_at:
            await self._ask(now, others_may=now - self._away_at < _OTHERS_TURN_S)

    async def _ask(self, now: float, *, others_may: bool) -> None:
        asked = [kept for kept in self._journal if kept.is_to_be_asked_about(now)][:_AT_ONCE]
        if not asked:
            return
        try:
            known = await self._known(asked)
        except Refused:
            self._asks_at = now + _ASK_AGAIN_S
            return
        for kept in asked:
            kept.asked(now)
            if kept.entry_id in known:
                kept.registered = True
            else:
                kept.is_unknown(now, others_may=others_may)

    async def _known(self, asked: Sequence[Kept]) -> frozenset[UUID]:
        jobs = tuple(kept.promised for kept in asked if not kept.is_file)
        files = tuple(kept.promised for kept in asked if kept.is_file)
        return await self._store.registered(RegisteredQuery(jobs=jobs, files=files))

    async def _turn(self) -> float:
        await self.clear()
        tell(self._journal)
        return _PAUSE_S
