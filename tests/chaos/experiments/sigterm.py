"""Every service is asked to stop, again and again, and what it has begun it finishes."""

import asyncio
from typing import Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.faults import Turns, terminate
from tests.chaos.house import SERVICES
from tests.chaos.trial import Trial

_ANSWERS_IN_S: Final = 0.5
_LONGEST_HANDLER_S: Final = 3.0
"""Of which the model takes half a second; the rest is a machine that everybody shares."""


async def sigterm(trial: Trial) -> None:
    restarts = trial.scale.of(5, 15, 50)
    submissions = trial.scale.of(100, 1_200, 4_000)
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    every_s = submissions / (load.a_second or 1) / (restarts + 1)
    trial.house.models.slow["p"] = _ANSWERS_IN_S
    stopped_s: list[float] = []

    async def restart_them() -> None:
        for name, wait_s in Turns(SERVICES, trial.rng).take(restarts):
            await asyncio.sleep(max(wait_s, every_s))
            pid = await trial.house.alive(name)
            terminate(pid)
            trial.result.faults += 1
            stopped_s.append(await trial.house.gone(pid))
            await trial.house.started_again(name, pid)
            await trial.probe()

    await trial.under(load, submissions, restart_them)
    await trial.settle({"load": load})
    trial.result.re_executed = trial.house.models.again
    trial.result.bound("finished and not committed", trial.result.re_executed, 0)
    trial.in_time("seconds to stop", max(stopped_s), _LONGEST_HANDLER_S + 1)


EXPERIMENT = Experiment("sigterm", sigterm, WAITING)
