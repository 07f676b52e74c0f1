"""Work that takes ten times as long as a consumer may be silent."""

import asyncio
import time
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.sayings import chat
from tests.chaos.trial import Trial

_MOST_SILENCE_S: Final = 1.0
_TAKES_S: Final = 10 * _MOST_SILENCE_S


async def long_jobs(trial: Trial) -> None:
    """One user's jobs are long, and more than there are places for at a time; all others' are short."""
    house = trial.house
    house.models.slow["s"] = _TAKES_S
    long = trial.load(says=lambda number: chat(number, "s"), each=1_000)
    short = trial.load(a_second=10)
    number = trial.scale.of(12, 24, 120)
    done_s: list[float] = []
    assigned = house.assigned.total()

    async def others() -> None:
        done_s.extend(await trial.probe_everywhere())
        begun = sum(code.startswith("s") for code in house.models.asked)
        trial.result.needs(f"others are done before all of the long ones have begun: {begun}", holds=begun < number)
        for _ in range(trial.scale.of(2, 6, 20)):
            done_s.extend(await trial.probe_everywhere())

    await long.run(number)
    trial.result.faults = number
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        group.create_task(others())
        group.create_task(short.run(trial.scale.of(40, 400, 1_500)))
    trial.result.figures["seconds that others were watched"] = round(time.monotonic() - began, 1)
    await trial.settle({"long": long, "short": short})
    trial.result.re_executed = house.models.again
    trial.result.bound("executed again", trial.result.re_executed, 0)
    # Who was put out of a group, and who stayed in it alone, are given their partitions anew.
    trial.result.bound("times that partitions were given anew", house.assigned.total() - assigned, 0)
    trial.in_time("seconds that another user waited", max(done_s), _TAKES_S / 2)


EXPERIMENT = Experiment(
    "long_jobs",
    long_jobs,
    {"KAFKA_MAX_POLL_INTERVAL_MS": str(int(_MOST_SILENCE_S * 1_000)), "CACHE_URL": "off"},
)
