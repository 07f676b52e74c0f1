"""Three times as much is offered as the house can do."""

import asyncio
import time
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.faults import terminate
from tests.chaos.house import House
from tests.chaos.load import Load
from tests.chaos.sayings import chat
from tests.chaos.trial import PATIENCE_S, Trial

_TIMES: Final = 3
_TIMES_AT_LEAST: Final = 2.5
"""So that what the machine of who offers can't do hides nothing."""
_PLACES: Final = 2
_ANSWERS_IN_S: Final = 0.1
"""A model: it is what bounds the house, not the machine, so that three times as much can be offered."""
_HARDLY_ANSWERS_IN_S: Final = 2.0
"""In the short form: few are offered, and hardly any of them may be done before all are."""
_MOST_TAKEN: Final = _PLACES + 20 * _PLACES + 500
"""What is begun, what waits behind it, and one fetch."""
_LEAST_OFFERED: Final = 640
_AT_ONCE: Final = 200
_JOURNAL_RECORDS: Final = 60
"""As many as may be accepted and not registered."""
_MOST_GROWTH_MB: Final = 300
_LATER_S: Final = 2.0
"""So much longer may an answer take afterwards than before."""
_REFUSED: Final = ("429", "503")
_EXPECTED: Final = {"202", *_REFUSED}
_TOO_LATE: Final = "ReadTimeout"
"""Says as much of the machine as of the house."""
_EVERY_S: Final = 0.5
_MB: Final = 1024 * 1024


@dataclass
class _Watch:
    """Looks at the house again and again."""

    house: House
    held: dict[str, int]
    """Bytes, before."""
    peak: dict[str, int] = field(default_factory=dict)
    taken: list[int | None] = field(default_factory=list)

    async def look(self) -> None:
        while True:
            self.taken.append(await self.house.taken("extractor"))
            for name, now in (await asyncio.to_thread(self.house.memory)).items():
                self.peak[name] = max(self.peak.get(name, 0), now)
            await asyncio.sleep(_EVERY_S)

    def judge(self, trial: Trial) -> None:
        told = [number for number in self.taken if number is not None]
        trial.result.needs(f"it told {len(told)} of {len(self.taken)} times", holds=len(told) * 2 > len(self.taken))
        trial.result.bound("records that the extractor took and had not done", max(told, default=0), _MOST_TAKEN)
        for name, most in self.peak.items():
            trial.result.bound(f"MB more in {name}", (most - self.held.get(name, most)) / _MB, _MOST_GROWTH_MB)


async def backpressure(trial: Trial) -> None:
    trial.house.models.slow["p"] = _ANSWERS_IN_S
    capacity = await _capacity(trial)
    before_s, watch = await _latency(trial), _Watch(trial.house, trial.house.memory())
    trial.recovered_s.clear()
    trial.house.models.slow["p"] = trial.scale.of(_HARDLY_ANSWERS_IN_S, _ANSWERS_IN_S, _ANSWERS_IN_S)
    load = trial.load(at_once=_AT_ONCE, a_second=_TIMES * capacity, says=chat)
    number = max(_LEAST_OFFERED, int(_TIMES * capacity * trial.scale.of(1.0, 20.0, 60.0)))
    watching = asyncio.create_task(watch.look())
    try:
        began = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(load.run(number))
            group.create_task(_refuse(trial, load))
        times = load.answers.total() / (time.monotonic() - began) / capacity
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
    watch.judge(trial)
    refused = sum(load.answers[status] for status in _REFUSED)
    trial.result.needs("somebody is refused at the door", holds=refused > 0)
    trial.result.figures["jobs a second"] = round(capacity, 1)
    trial.result.figures["times as much as it can do was offered"] = round(times, 2)
    trial.result.needs(
        f"{_TIMES_AT_LEAST} times as much as it can do is offered, not {times:.2f}",
        holds=trial.scale != "full" or times >= _TIMES_AT_LEAST,
    )
    expected = trial.scale.of(_EXPECTED | {_TOO_LATE}, _EXPECTED, _EXPECTED)
    unexpected = set(load.answers) - expected
    trial.result.needs(f"only 202, 429 and 503 are answered, not {sorted(unexpected)}", holds=not unexpected)
    trial.in_time("seconds of an answer afterwards", after_s, before_s + _LATER_S)


async def _refuse(trial: Trial, load: Load) -> None:
    """The task store is started again meanwhile: more is accepted than it can know of, until somebody is refused."""
    while load.answers.total() < _JOURNAL_RECORDS:
        await asyncio.sleep(_EVERY_S)
    pid = await trial.house.alive("taskstore")
    terminate(pid)
    await trial.house.started_again("taskstore", pid)


async def _capacity(trial: Trial) -> float:
    """Jobs a second that the house can do."""
    load, number = trial.load(at_once=32, says=chat), trial.scale.of(60, 400, 1_000)
    began = time.monotonic()
    await load.run(number)
    await trial.ledger.settled(PATIENCE_S)
    return number / (time.monotonic() - began)


async def _latency(trial: Trial) -> float:
    return median([await trial.probe() for _ in range(5)])


EXPERIMENT = Experiment(
    "backpressure",
    backpressure,
    {
        "EXTRACTOR_CONCURRENCY": str(_PLACES),
        "INTAKE_JOURNAL": "always",
        "INTAKE_JOURNAL_RECORDS": str(_JOURNAL_RECORDS),
    },
)
