"""One of three brokers is killed under load, is started again, and then the next one."""

import asyncio
import time
from itertools import cycle
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.trial import Trial
from tests.e2e.kafka_cluster import BROKERS

_FIRST_AFTER_S: Final = 3.0
_GETS_ON_WITHIN_S: Final = 60.0
_LEAST_MEANWHILE: Final = 5


async def broker_of_three_dies(trial: Trial) -> None:
    cluster = trial.house.brokers
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    meanwhile: list[int] = []
    order = cycle(trial.rng.sample(BROKERS, len(BROKERS)))
    in_sync_s: list[float] = []

    async def kill_them() -> None:
        for _ in range(trial.scale.of(1, 3, 10)):
            await asyncio.sleep(_FIRST_AFTER_S)
            one, before = next(order), load.answers["202"]
            await cluster.kill(one)
            trial.result.faults += 1
            await trial.probe()
            meanwhile.append(load.answers["202"] - before)
            began = time.monotonic()
            await cluster.start_again(one)
            # Two of three have what was acknowledged: another is killed only once all have it.
            await cluster.in_sync()
            in_sync_s.append(time.monotonic() - began)
        await trial.probe()

    await trial.under(load, trial.scale.of(100, 1_500, 5_000), kill_them)
    await trial.settle({"load": load})
    trial.result.re_executed = trial.house.models.again
    trial.result.figures["accepted while one was away"] = meanwhile
    trial.result.needs("enough is accepted while one is away", holds=min(meanwhile) >= _LEAST_MEANWHILE)
    trial.result.figures["seconds until it has all again"] = round(max(in_sync_s), 1)
    trial.in_time("seconds until the others get on", max(trial.recovered_s), _GETS_ON_WITHIN_S)


EXPERIMENT = Experiment("broker_of_three_dies", broker_of_three_dies, {"KAFKA_REPLICATION_FACTOR": "3"}, brokers=3)
