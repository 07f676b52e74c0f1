"""Workers come and go every few seconds."""

import asyncio
from itertools import cycle
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.faults import kill
from tests.chaos.trial import Trial

_WORKERS: Final = ("vision", "extractor", "transcriber")
_ANSWERS_IN_S: Final = 1.0
_STOPS_WITHIN_S: Final = 20.0


async def rebalance(trial: Trial) -> None:
    # Few are sent in the short form: there must be something under way when somebody leaves.
    trial.house.models.slow["p"] = trial.scale.of(_ANSWERS_IN_S, 0.0, 0.0)
    rounds = trial.scale.of(2, 8, 30)
    load = trial.load(a_second=trial.scale.of(8, 20, 20))
    stays_s = trial.scale.of(1.5, 4.0, 6.0)

    async def come_and_go(workers: tuple[str, ...]) -> None:
        turns = cycle(workers)
        for number in range(rounds):
            another = await trial.house.another(next(turns))
            if number % 2:  # others leave before they have joined
                await trial.house.joined(another)
            await asyncio.sleep(trial.rng.uniform(stays_s / 2, stays_s * 2))
            trial.house.check()
            if number % 3 == 1 and another.pid is not None:
                kill(another.pid)
                await another.wait()
            else:
                await another.stop(_STOPS_WITHIN_S)
            trial.result.faults += 2

    async def all_of_them() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(come_and_go(_WORKERS))
            group.create_task(come_and_go(_WORKERS[::-1]))
        await trial.probe_everywhere()  # no partition is stuck

    await trial.under(load, trial.scale.of(120, 1_200, 4_000), all_of_them)
    await trial.settle({"load": load})
    trial.result.re_executed = trial.house.models.again


EXPERIMENT = Experiment("rebalance", rebalance)
