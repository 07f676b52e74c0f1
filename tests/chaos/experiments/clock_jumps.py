"""What time it is changes by hours, for the services and for nobody else."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

import httpx
from tests.chaos.clock import LACKING, Clock, library
from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.faults import terminate
from tests.chaos.likeness import without_a_trace
from tests.chaos.sayings import Saying, saying
from tests.chaos.trial import Trial

_CLOCK: Final = Clock()
_HOUR_S: Final = 3_600
_JUMPS_H: Final = (2, -2)
_FARTHER_H: Final = (*_JUMPS_H, 1, -1, 26)
"""Within the two days after which bytes are swept that nobody knows."""


async def clock_jumps(trial: Trial) -> None:
    if library() is None:
        trial.result.leave_out(LACKING)
        return
    _CLOCK.jump(0)
    try:
        await _jumping(trial)
    finally:
        _CLOCK.remove()


async def _jumping(trial: Trial) -> None:
    house = trial.house
    load = trial.load(a_second=trial.scale.of(10, 20, 20), says=_in_a_conversation)
    lasts_s = trial.scale.of(2.0, 8.0, 20.0)
    farthest = max(trial.scale.of(_JUMPS_H, _FARTHER_H, _FARTHER_H))

    async def jump() -> None:
        for hours in trial.scale.of(_JUMPS_H, _FARTHER_H, _FARTHER_H):
            _CLOCK.jump(hours * _HOUR_S)
            trial.result.faults += 1
            await asyncio.sleep(lasts_s)
            off_h = round(await _off_s(house.url) / _HOUR_S)
            trial.result.needs(f"it is {hours} h off there, not {off_h}", holds=off_h == hours)
            await trial.probe()
            if hours == farthest:  # it sweeps as it starts
                pid = await house.alive("taskstore")
                terminate(pid)
                await house.started_again("taskstore", pid)
                await trial.probe()
        _CLOCK.jump(0)
        trial.result.faults += 1
        await trial.probe()

    await trial.under(load, trial.scale.of(60, 1_000, 2_000), jump)
    await without_a_trace(trial, load)


async def _off_s(url: str) -> float:
    """How far the gateway's time is from ours."""
    async with httpx.AsyncClient(timeout=20, trust_env=False) as http:
        told = (await http.get(f"{url}/ping")).json()["timestamp"]
    return (datetime.fromisoformat(told) - datetime.now(UTC)).total_seconds()


def _in_a_conversation(number: int) -> Saying:
    """Each user's chats, which are read one after another, in the order in which they were accepted."""
    said = saying(number)
    return said if said.file else replace(said, json={**said.json, "conversation_id": "talk"})


EXPERIMENT = Experiment("clock_jumps", clock_jumps, {**WAITING, **_CLOCK.settings})
