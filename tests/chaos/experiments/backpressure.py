"""Three times as much is offered as the house can do."""

import asyncio
import time
from statistics import median
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.sayings import chat
from tests.chaos.trial import PATIENCE_S, Trial

_TIMES: Final = 3
_ANSWERS_IN_S: Final = 2.0
"""A model, while more is offered: the extractor has to leave what it can't begin where it is, however slow the door is."""
_MOST_TAKEN: Final = 8 + 20 * 8 + 500
"""What is begun, what waits behind it, and one fetch."""
_LEAST_OFFERED: Final = 900
_AT_ONCE: Final = 200
_MOST_GROWTH_MB: Final = 300
_LATER_S: Final = 2.0
"""So much longer may an answer take afterwards than before."""
_EXPECTED: Final = {"202", "429", "503"}
_TOO_LATE: Final = "ReadTimeout"
"""Says as much of the machine as of the house."""
_MB: Final = 1024 * 1024


async def backpressure(trial: Trial) -> None:
    capacity = await _capacity(trial)
    before_s, held = await _latency(trial), trial.house.memory()
    trial.recovered_s.clear()
    load = trial.load(at_once=_AT_ONCE, a_second=_TIMES * capacity, says=chat)
    lasts_s = trial.scale.of(8.0, 20.0, 60.0)
    peak = dict(held)
    taken = [0]

    async def watch() -> None:
        while True:
            taken.append(await trial.house.taken("extractor"))
            for name, now in trial.house.memory().items():
                peak[name] = max(peak.get(name, 0), now)
            await asyncio.sleep(0.5)

    trial.house.models.slow["p"] = _ANSWERS_IN_S
    watching = asyncio.create_task(watch())
    try:
        await load.run(max(_LEAST_OFFERED, int(load.a_second * lasts_s) if load.a_second else 0))
        trial.result.faults = 1
        trial.house.models.slow.clear()
        offered = time.monotonic()
        await trial.ledger.settled(PATIENCE_S)
        trial.result.figures["seconds until all that was taken is done"] = round(time.monotonic() - offered, 1)
        trial.result.needs("it was watched all the time", holds=not watching.done())
    finally:
        watching.cancel()
    after_s = await _latency(trial)
    await trial.settle({"load": load})
    trial.result.figures["jobs a second"] = round(capacity, 1)
    trial.result.bound("records that the extractor took and had not done", max(taken), _MOST_TAKEN)
    for name, most in peak.items():
        trial.result.bound(f"MB more in {name}", (most - held.get(name, most)) / _MB, _MOST_GROWTH_MB)
    expected = trial.scale.of(_EXPECTED | {_TOO_LATE}, _EXPECTED, _EXPECTED)
    unexpected = set(load.answers) - expected
    trial.result.needs(f"only 202, 429 and 503 are answered, not {sorted(unexpected)}", holds=not unexpected)
    trial.in_time("seconds of an answer afterwards", after_s, before_s + _LATER_S)


async def _capacity(trial: Trial) -> float:
    """Jobs a second that the house can do."""
    load, number = trial.load(at_once=32, says=chat), trial.scale.of(60, 400, 1_500)
    began = time.monotonic()
    await load.run(number)
    await trial.ledger.settled(PATIENCE_S)
    return number / (time.monotonic() - began)


async def _latency(trial: Trial) -> float:
    return median([await trial.probe() for _ in range(5)])


EXPERIMENT = Experiment("backpressure", backpressure)
