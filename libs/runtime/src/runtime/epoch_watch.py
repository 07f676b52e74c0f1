"""Noticing that the broker forgot, while everything runs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, cast
from uuid import UUID

import structlog

from contracts.house import EpochBegan
from runtime.delivery.latest import Latest
from runtime.errors import Transient
from runtime.looping import Looping
from runtime.settings import KafkaSettings

_EVERY_S: Final = 1.0
_AGAIN_S: Final = 0.25
"""While the broker is away, or tells of no epoch."""
_AT_START_S: Final = 2.0
_log = structlog.get_logger()

Hook = Callable[[], Awaitable[None]]


class EpochWatch:
    """Looks every second which epoch the broker tells of. Another one than before means that it was wiped in between."""

    def __init__(self, settings: KafkaSettings) -> None:
        self._latest = Latest(EpochBegan.topic, settings)
        self._known: UUID | None = None
        self._hooks: list[Hook] = []
        self._left: list[Hook] = []
        """Those that have not succeeded since the last epoch began."""
        self._looping = Looping("epoch watch", self._turn, to_finish_s=0)
        self.check = self._looping.check

    def on_new(self, hook: Hook) -> None:
        """Call `hook` for each epoch that begins from now on; again a little later where it raises."""
        self._hooks.append(hook)

    async def start(self) -> None:
        """Look once, before anything is read from this broker; then again and again."""
        try:
            async with asyncio.timeout(_AT_START_S):
                await self._look()
        except (TimeoutError, Transient) as away:
            _log.warning("the epoch is not known yet", reason=away)
        self._looping.start()

    async def stop(self) -> None:
        await self._looping.stop()
        await self._latest.close()

    async def epoch(self) -> EpochBegan | None:
        """The one that the broker tells of; None while it tells of none. Raises Transient."""
        said = await self._latest.look()
        return cast("EpochBegan", said.event) if said is not None else None

    async def _turn(self) -> float:
        try:
            told = await self._look()
        except Transient:
            told = False  # the consumers tell of it
        left, self._left = self._left, []
        outcomes = await asyncio.gather(*(hook() for hook in left), return_exceptions=True)
        for hook, failure in zip(left, outcomes, strict=True):
            if isinstance(failure, Exception):
                _log.warning("not all has begun anew", reason=failure)
                self._left.append(hook)
        return _EVERY_S if told and not self._left else _AGAIN_S

    async def _look(self) -> bool:
        """Whether there is an epoch; what is to be done about a new one is left for the turn."""
        said = await self.epoch()
        if said is None:
            return False
        if self._known is not None and self._known != said.epoch:
            _log.warning("the broker forgot: a new epoch", epoch=str(said.epoch), before=str(self._known))
            self._left = [*self._hooks]
        self._known = said.epoch
        return True
