"""What users prefer, as far as the door must know it: it travels in the events of what they send.

So does what they send get a time after the moment up to which they were forgotten.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Final

from contracts.http.me import KnownUser
from gateway.answering.refusals import Refused
from gateway.taskstore import TaskStore

_FRESH_S: Final = 60.0
_KEPT_S: Final = 3600.0
"""So long an older answer counts while the store is away."""
_REMEMBERED: Final = 10_000
_PATIENCE_S: Final = 1.0
"""Who sends something is not kept waiting for longer."""


@dataclass(frozen=True)
class _Heard:
    me: KnownUser
    at: float


class Preferences:
    """Asks the store, and remembers its answers for a minute."""

    def __init__(self, store: TaskStore) -> None:
        self._store = store
        self._heard: OrderedDict[str, _Heard] = OrderedDict()
        self._changes = 0

    async def of(self, user: str) -> KnownUser:
        """What is known of a user; nothing where that can't be learned now."""
        heard = self._heard.get(user)
        if heard and monotonic() - heard.at < _FRESH_S:
            return heard.me
        changes = self._changes
        try:
            async with asyncio.timeout(_PATIENCE_S):
                me = await self._store.me(user)
        except (Refused, TimeoutError):
            return heard.me if heard and monotonic() - heard.at < _KEPT_S else KnownUser()
        if changes != self._changes:
            return me  # it may be the answer of before the change
        self._heard[user] = _Heard(me, monotonic())
        self._heard.move_to_end(user)
        while len(self._heard) > _REMEMBERED:
            self._heard.popitem(last=False)
        return me

    def forget(self, user: str) -> None:
        """They were changed, or the user was forgotten: ask anew. Other gateways learn of it within a minute."""
        self._changes += 1
        self._heard.pop(user, None)
