"""The broker is killed under load. The embedded one has forgotten everything when it is back."""

import asyncio
import time
from typing import Final

import psutil
from tests.chaos.experiment import Experiment
from tests.chaos.faults import APART_S, kill, paused
from tests.chaos.house import House
from tests.chaos.trial import Trial

_PROGRESS_WITHIN_S: Final = 10.0
_AWAY_S: Final = 3.0
_HEALS_WITHIN_S: Final = 400.0
"""The slowest of what heals looks after minutes."""
_HEALS_SOON_WITHIN_S: Final = 240.0
_DEAF_S: Final = 15.0
_FIRST_AFTER_S: Final = 3.0
_BACK_WITHIN_S: Final = 60.0
_POLL_S: Final = 0.05


async def broker_dies(trial: Trial) -> None:
    load = trial.load(a_second=20)
    progress_s: list[float] = []
    meanwhile: list[int] = []

    async def kill_it() -> None:
        for _ in range(trial.scale.of(1, 3, 10)):
            await asyncio.sleep(APART_S if progress_s else _FIRST_AFTER_S)
            accepted = load.answers["202"]
            await _die(trial.house)
            trial.result.faults += 1
            probe = asyncio.create_task(trial.probe())
            await _back(trial.house)
            returned = time.monotonic()
            meanwhile.append(load.answers["202"] - accepted)
            await probe
            progress_s.append(time.monotonic() - returned)

    async def break_it() -> None:
        await kill_it()
        if java := _java():
            # It lives, and nobody hears of it for so long that everybody is put out of their groups.
            with paused(java.pid):
                trial.result.faults += 1
                await asyncio.sleep(_DEAF_S)
            await trial.probe()

    await trial.under(load, trial.scale.of(60, 1_500, 5_000), break_it)
    began = time.monotonic()
    await trial.settle({"load": load}, trial.scale.of(_HEALS_SOON_WITHIN_S, _HEALS_WITHIN_S, _HEALS_WITHIN_S))
    trial.result.figures["seconds until the last has ended"] = round(time.monotonic() - began, 1)
    trial.result.figures["accepted while it was away"] = meanwhile
    trial.result.needs("something is accepted while the broker is away", holds=sum(meanwhile) > 0)
    trial.in_time("seconds from its return to the first job that ends", max(progress_s), _PROGRESS_WITHIN_S)
    trial.result.re_executed = trial.house.models.again


async def _die(house: House) -> None:
    if house.apache is None:
        pid = await house.alive("broker")
        with paused(pid):  # the stack has it back sooner than anybody is told that it is away
            await asyncio.sleep(_AWAY_S)
            kill(pid)
    elif java := _java():
        kill(java.pid)
    else:  # it is a container
        await house.apache.stop()


def _java() -> psutil.Process | None:
    return next((one for one in psutil.Process().children() if "kafka.Kafka" in one.cmdline()), None)


async def _back(house: House) -> None:
    """Once it takes connections: the embedded one is started again by the stack, Apache Kafka by us."""
    if house.apache is not None:
        await asyncio.sleep(_AWAY_S)
        await house.apache.start()
        return
    host, _, port = house.kafka.rpartition(":")
    async with asyncio.timeout(_BACK_WITHIN_S):
        while True:
            house.check()
            try:
                _, writer = await asyncio.open_connection(host, int(port))
            except OSError:
                await asyncio.sleep(_POLL_S)
            else:
                writer.close()
                return


EXPERIMENT = Experiment("broker_dies", broker_dies)
