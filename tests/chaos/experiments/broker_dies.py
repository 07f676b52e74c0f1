"""The broker is killed under load. The embedded one has forgotten everything when it is back.

The first time the gateway and the extractor die with it: what was accepted meanwhile is nowhere but in the journal, and
that it is still to be worked on nowhere but in the database.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Final

import psutil
from tests.chaos.experiment import Experiment
from tests.chaos.faults import APART_S, kill, paused
from tests.chaos.house import House
from tests.chaos.trial import PATIENCE_S, Trial

_PROGRESS_WITHIN_S: Final = 10.0
_AWAY_S: Final = 3.0
_DEAF_S: Final = 15.0
_FIRST_AFTER_S: Final = 3.0
_BACK_WITHIN_S: Final = 60.0
_POLL_S: Final = 0.05
_DIE_WITH_IT: Final = ("gateway", "extractor")
_ANSWERS_IN_S: Final = 0.5
_LEAST_MEANWHILE: Final = 5
"""Submissions that are accepted during each outage, or there was little to lose."""


async def broker_dies(trial: Trial) -> None:
    house = trial.house
    load = trial.load(a_second=trial.scale.of(10, 20, 20))
    # Few are sent in the short form: there must be something under way when the extractor dies.
    house.models.slow["p"] = trial.scale.of(_ANSWERS_IN_S, 0.0, 0.0)
    progress_s: list[float] = []
    meanwhile: list[int] = []

    async def stay_away() -> None:
        others, before = [await house.alive(name) for name in _DIE_WITH_IT], load.answers["202"]
        if not meanwhile:
            kill(others[1])
        await asyncio.sleep(_AWAY_S)
        meanwhile.append(load.answers["202"] - before)
        if len(meanwhile) == 1:
            kill(others[0])
            trial.result.faults += len(others)

    async def kill_it() -> None:
        for number in range(trial.scale.of(1, 3, 10)):
            await asyncio.sleep(APART_S if number else _FIRST_AFTER_S)
            await _die(house, stay_away)
            trial.result.faults += 1
            probe = asyncio.create_task(trial.probe())
            await _back(house)
            returned = time.monotonic()
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

    await trial.under(load, trial.scale.of(100, 1_500, 5_000), break_it)
    began = time.monotonic()
    await trial.settle({"load": load}, trial.scale.of(2, 3, 3) * PATIENCE_S)  # the slowest of what heals takes minutes
    trial.result.figures["seconds until the last has ended"] = round(time.monotonic() - began, 1)
    trial.result.figures["accepted while it was away"] = meanwhile
    trial.result.needs("enough is accepted while the broker is away", holds=min(meanwhile) >= _LEAST_MEANWHILE)
    first_s, *others_s = progress_s
    trial.result.figures["seconds until a job ends where the gateway died as well"] = round(first_s, 1)
    if others_s:
        trial.in_time("seconds from its return to the first job that ends", max(others_s), _PROGRESS_WITHIN_S)
    trial.result.re_executed = house.models.again


async def _die(house: House, stay_away: Callable[[], Awaitable[None]]) -> None:
    if house.apache is None:
        pid = await house.alive("broker")
        with paused(pid):  # the stack has it back sooner than anybody is told that it is away
            await stay_away()
            kill(pid)
        return
    if java := _java():
        kill(java.pid)
    else:  # it is a container
        await house.apache.stop()
    await stay_away()


def _java() -> psutil.Process | None:
    return next((one for one in psutil.Process().children() if "kafka.Kafka" in one.cmdline()), None)


async def _back(house: House) -> None:
    """Once it takes connections: the embedded one is started again by the stack, Apache Kafka by us."""
    if house.apache is not None:
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
