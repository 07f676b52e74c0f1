"""A provider that allows little, and says so."""

import time
from typing import Any, Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.sayings import chat
from tests.chaos.topics import DEAD_LETTERS, ends
from tests.chaos.trial import Trial

from wire.faults import Fault

_A_SECOND: Final = 10
_AT_FIRST: Final = 8
"""As many as are worked on at a time may be under way before anything is known of the quota."""


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


async def quota(trial: Trial) -> None:
    dead = await ends(trial.house.kafka, DEAD_LETTERS)
    allowance = _Allowance(trial)
    trial.house.models.wire.says("chat", allowance.read)
    load = trial.load(says=chat)
    await load.run(trial.scale.of(60, 300, 1_200))
    await trial.settle({"load": load})
    trial.result.faults = allowance.refused
    trial.result.bound("calls beyond the quota", allowance.refused, _AT_FIRST)
    trial.result.needs("nothing is dead-lettered", holds=await ends(trial.house.kafka, DEAD_LETTERS) == dead)
    trial.result.re_executed = trial.house.models.again


EXPERIMENT = Experiment("quota", quota, WAITING)
