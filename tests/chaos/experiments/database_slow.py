"""The database is there, and takes long for every answer."""

import asyncio
from typing import Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.likeness import without_a_trace
from tests.chaos.relay import in_the_way
from tests.chaos.trial import Trial

_ROUND_TRIP_S: Final = (0.2, 0.5)


async def database_slow(trial: Trial) -> None:
    house = trial.house
    load = trial.load(a_second=trial.scale.of(6, 20, 20))
    lasts_s = trial.scale.of(6.0, 20.0, 60.0)

    async def slow_down() -> None:
        async with in_the_way(house.database, trial.rng) as relay:
            relay.delay_s = _ROUND_TRIP_S
            await asyncio.sleep(lasts_s)
            trial.result.faults = relay.delayed
            trial.result.needs("the database is asked over the slow way", holds=relay.delayed > 0)
            relay.delay_s = (0.0, 0.0)
            await trial.probe()

    await trial.under(load, trial.scale.of(60, 600, 2_000), slow_down)
    await without_a_trace(trial, load)


EXPERIMENT = Experiment("database_slow", database_slow, WAITING)
