"""Those who own the models are away for a while."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.house import SERVICES
from tests.chaos.sayings import Saying, chat, recording, saying
from tests.chaos.trial import PATIENCE_S, Trial

from wire.faults import Fault

_RECOVERS_WITHIN_S: Final = 30.0


async def degrades(trial: Trial) -> None:
    """Local rules answer meanwhile."""
    await _outage(trial, says=chat, meanwhile="local")  # what a model hears in a tone the local one does not


async def waits(trial: Trial) -> None:
    """Nobody answers meanwhile, and all are answered afterwards."""
    await _outage(trial, says=saying, meanwhile=None)


async def _outage(trial: Trial, *, says: Callable[[int], Saying], meanwhile: str | None) -> None:
    house = trial.house
    alive = {name: house.pid(name) for name in SERVICES}
    load = trial.load(a_second=10, says=says)
    lasts_s = trial.scale.of(5.0, 20.0, 120.0)

    async def go_away() -> None:
        house.models.wire.fails(Fault.status(503))
        trial.result.faults += 1
        try:
            sent = await load.one(chat(0, "o"), f"{load.name}-meanwhile")
            spoken = None if meanwhile else await load.one(recording(0), f"{load.name}-spoken")
            trial.result.needs("what is sent meanwhile is accepted", holds=bool(sent and (meanwhile or spoken)))
            if sent and meanwhile:
                job = await trial.ledger.ended(sent, PATIENCE_S)
                trial.result.needs(f"{meanwhile} answers meanwhile", holds=job["provider"] == meanwhile)
                trial.result.needs("it is told that a lesser one answered", holds=job["degraded"])
            await asyncio.sleep(lasts_s)
        finally:
            house.models.wire.recovers()
        if sent and not meanwhile:
            job = await trial.ledger.ended(sent, PATIENCE_S)
            trial.result.needs("it was waited for groq", holds=job["provider"] == "groq")
        if spoken:
            job = await trial.ledger.ended(spoken, PATIENCE_S)
            trial.result.needs("who spoke was heard afterwards", holds=job["status"] == "completed")
        await _until_back(trial)

    await trial.under(load, trial.scale.of(60, 400, 1_500), go_away)
    await trial.settle({"load": load})
    await trial.nothing_put_aside()
    trial.result.needs("nobody is restarted", holds=alive == {name: house.pid(name) for name in SERVICES})
    trial.in_time("seconds until they are asked again", trial.result.recovery_s or 0, _RECOVERS_WITHIN_S)


async def _until_back(trial: Trial) -> None:
    """Recovered is who is answered by whom they chose."""
    began = time.monotonic()
    load = trial.load(says=chat)
    async with asyncio.timeout(PATIENCE_S):
        for number in range(1_000):
            sent = await load.one(chat(number, "r"), f"{load.name}-{number}")
            if sent and (await trial.ledger.ended(sent, PATIENCE_S))["provider"] == "groq":
                break
            await asyncio.sleep(0.2)
    trial.recovered_s.append(time.monotonic() - began)


DEGRADES = Experiment("providers_down", degrades)
WAITS = Experiment("providers_waited_for", waits, WAITING)
