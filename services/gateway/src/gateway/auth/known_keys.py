"""API keys that were asked about lately, so that the task store is not asked for each request."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Final

from contracts.http.keys import KnownKey
from gateway.answering.refusals import Refused
from gateway.auth.challenge import nobody_to_ask

Ask = Callable[[str], Awaitable[KnownKey | None]]
"""Tells the key of a hash, or None for one that may not be used. Raises Refused while nobody can tell."""

_UNKNOWN_S: Final = 5.0
_ASK_AGAIN_S: Final = 5.0
"""After nobody could tell; for keys that are known."""
_PATIENCE_S: Final = 3.0
_MOST: Final = 10_000
"""Of the known; guesses are remembered apart, so that they push nobody out."""


@dataclass(frozen=True)
class _Heard:
    key: KnownKey | None
    at: float
    """When it was asked: a key may have been revoked while the answer was on its way."""


class KnownKeys:
    """By hash: the keys themselves are not kept."""

    def __init__(self, ask: Ask, *, fresh_s: float, kept_s: float, clock: Callable[[], float] = monotonic) -> None:
        self._ask = ask
        self._fresh_s = fresh_s
        self._kept_s = kept_s
        self._clock = clock
        self._known: OrderedDict[str, _Heard] = OrderedDict()
        self._unknown: OrderedDict[str, _Heard] = OrderedDict()
        self._asking: dict[str, asyncio.Task[_Heard]] = {}
        self._away_until = float("-inf")

    async def find(self, sha256: str) -> KnownKey | None:
        """The key of that hash; None for one that may not be used. Raises Refused where nobody can tell."""
        now = self._clock()
        heard = self._known.get(sha256)
        if heard is not None and self._is_good(heard, now):
            self._known.move_to_end(sha256)
            return heard.key
        guess = self._unknown.get(sha256)
        if guess is not None and now - guess.at < min(_UNKNOWN_S, self._fresh_s):
            return None
        try:
            return (await self._heard_of(sha256)).key
        except Refused:
            if heard is not None and now - heard.at < self._kept_s:
                return heard.key
            raise

    def _is_good(self, heard: _Heard, now: float) -> bool:
        age = now - heard.at
        return age < self._fresh_s or (now < self._away_until and age < self._kept_s)

    async def _heard_of(self, sha256: str) -> _Heard:
        """Ask once, however many wait for it; who goes away leaves the others waiting."""
        asking = self._asking.get(sha256)
        if asking is None:
            asking = self._asking[sha256] = asyncio.create_task(self._hear(sha256))
            asking.add_done_callback(partial(self._heard, sha256))
        return await asyncio.shield(asking)

    def _heard(self, sha256: str, asked: asyncio.Task[_Heard]) -> None:
        del self._asking[sha256]
        if not asked.cancelled():
            asked.exception()  # it was told to whoever still waited

    async def _hear(self, sha256: str) -> _Heard:
        began = self._clock()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                heard = _Heard(await self._ask(sha256), began)
        except (Refused, TimeoutError) as away:
            self._away_until = self._clock() + _ASK_AGAIN_S
            raise nobody_to_ask() from away
        self._away_until = float("-inf")
        kept, other = (self._known, self._unknown) if heard.key else (self._unknown, self._known)
        other.pop(sha256, None)
        kept[sha256] = heard
        kept.move_to_end(sha256)
        while len(kept) > _MOST:
            kept.popitem(last=False)
        return heard
