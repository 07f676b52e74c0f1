"""One of three brokers is cut off under load: clients reach it and it takes itself for the leader, but the others go on without it.

Every second time it is heard of by nobody at all.
"""

import asyncio
import time
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.faults import paused
from tests.chaos.trial import Trial
from tests.e2e.kafka_cluster import BROKERS

_FIRST_AFTER_S: Final = 3.0
_LASTS_S: Final = 15.0
"""At least, so that it is long without an office when it is back, and believes otherwise."""
_GETS_ON_WITHIN_S: Final = 60.0
_LEAST_MEANWHILE: Final = 5


async def broker_cut_off(trial: Trial) -> None:
    cluster = trial.house.brokers
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    meanwhile: list[int] = []
    deposed_s: list[float] = []

    async def cut_off() -> None:
        for number in range(trial.scale.of(2, 4, 12)):
            await asyncio.sleep(_FIRST_AFTER_S)
            leads = await cluster.leads(asked=BROKERS[0])
            one = max(BROKERS, key=lambda broker: leads[broker])
            pid = cluster.pid(one)
            if pid is None:
                raise RuntimeError(f"broker {one} has ended by itself")
            trial.result.faults += 1
            began, before = time.monotonic(), load.answers["202"]
            with paused(pid) if number % 2 else cluster.cut_off(one):
                async with asyncio.TaskGroup() as meanwhile:
                    meanwhile.create_task(trial.probe())
                    meanwhile.create_task(asyncio.sleep(_LASTS_S))
                    await cluster.deposed(one)
                    deposed_s.append(time.monotonic() - began)
            meanwhile.append(load.answers["202"] - before)
            await cluster.in_sync()
            await trial.probe()

    await trial.under(load, trial.scale.of(250, 1_500, 5_000), cut_off)
    await trial.settle({"load": load})
    trial.result.re_executed = trial.house.models.again
    trial.result.figures["accepted while one was cut off"] = meanwhile
    trial.result.needs("enough is accepted while one is cut off", holds=min(meanwhile) >= _LEAST_MEANWHILE)
    trial.result.figures["seconds until others lead"] = round(max(deposed_s), 1)
    trial.in_time("seconds until the others get on", max(trial.recovered_s), _GETS_ON_WITHIN_S)


EXPERIMENT = Experiment("broker_cut_off", broker_cut_off, {"KAFKA_REPLICATION_FACTOR": "3"}, brokers=3)
