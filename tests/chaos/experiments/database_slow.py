"""The database is there, and takes long for every answer."""

import asyncio
from typing import Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.likeness import same_without_faults
from tests.chaos.relay import in_the_way
from tests.chaos.topics import DEAD_LETTERS, ends
from tests.chaos.trial import PATIENCE_S, Trial

_ROUND_TRIP_S: Final = (0.2, 0.5)


async def database_slow(trial: Trial) -> None:
    house = trial.house
    dead = await ends(house.kafka, DEAD_LETTERS)
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
    await trial.ledger.settled(PATIENCE_S)
    trial.result.re_executed = house.models.again
    await same_without_faults(trial, load)
    await trial.settle({"load": load})
    trial.result.needs("nothing is dead-lettered", holds=await ends(house.kafka, DEAD_LETTERS) == dead)


EXPERIMENT = Experiment("database_slow", database_slow, WAITING)
