"""A provider that allows little and says so, and one that only refuses."""

import time
from typing import Any, Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.sayings import chat
from tests.chaos.trial import PATIENCE_S, Trial

from wire.faults import Fault

_A_SECOND: Final = 10
_AT_FIRST: Final = 8
"""As many as are worked on at a time may be under way before anything is known of the quota."""
_ASKS_FOR_S: Final = 2.0


class _Allowance:
    """Fills evenly; what is more is refused with 429."""

    def __init__(self, trial: Trial) -> None:
        self._models = trial.house.models
        self._level = float(_A_SECOND)
        self._seen = time.monotonic()
        self.refused = 0

    async def read(self, request: dict[str, Any]) -> dict[str, Any] | Fault:
        now = time.monotonic()
        self._level = min(_A_SECOND, self._level + (now - self._seen) * _A_SECOND)
        self._seen = now
        allowed = self._level >= 1
        self._level -= allowed
        missing = _A_SECOND - self._level
        self._models.wire.limits(
            limit_requests=_A_SECOND, remaining_requests=int(self._level), reset_requests=missing / _A_SECOND
        )
        if not allowed:
            self.refused += 1
            return Fault.status(429, retry_after=1)
        return await self._models.read(request)


class _Storm:
    """Refuses all for a while, without a word of a quota, but how long it wants to be left alone."""

    def __init__(self, trial: Trial, lasts_s: float) -> None:
        self._models = trial.house.models
        self._ends = time.monotonic() + lasts_s
        self._until = 0.0
        self.refused = 0
        self.too_soon = [0]
        """By each time that it asked to be left alone: the calls that came all the same."""

    async def read(self, request: dict[str, Any]) -> dict[str, Any] | Fault:
        now = time.monotonic()
        if now >= self._ends:
            return await self._models.read(request)
        self.refused += 1
        if now < self._until:
            self.too_soon[-1] += 1
        else:
            self._until = now + _ASKS_FOR_S
            self.too_soon.append(0)
        return Fault.status(429, retry_after=max(1, round(self._until - now)))


async def quota(trial: Trial) -> None:
    wire = trial.house.models.wire
    allowance = _Allowance(trial)
    wire.says("chat", allowance.read)
    load = trial.load(says=chat)
    await load.run(trial.scale.of(60, 300, 1_200))
    await trial.ledger.settled(PATIENCE_S)
    wire.limits()
    storm = _Storm(trial, trial.scale.of(4.0, 15.0, 60.0))
    wire.says("chat", storm.read)
    refused = trial.load(says=lambda number: chat(number, "o"))
    await refused.run(trial.scale.of(30, 100, 400))
    await trial.settle({"load": load, "refused": refused})
    trial.result.faults = allowance.refused + storm.refused
    trial.result.bound("calls beyond the quota", allowance.refused, _AT_FIRST)
    trial.result.needs("it stormed", holds=storm.refused > 0)
    # Those that were under way, when it said so first.
    trial.result.bound("calls while it had asked to be left alone", max(storm.too_soon), _AT_FIRST)
    await trial.nothing_put_aside()
    trial.result.re_executed = trial.house.models.again


EXPERIMENT = Experiment("quota", quota, WAITING)
