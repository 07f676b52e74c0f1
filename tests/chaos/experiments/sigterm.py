"""Every service is asked to stop, again and again, and what it has begun it finishes."""

import asyncio
from typing import Final

from tests.chaos.experiment import WAITING, Experiment
from tests.chaos.faults import Turns, terminate
from tests.chaos.house import SERVICES
from tests.chaos.sayings import Saying, chat, saying
from tests.chaos.topics import results_again
from tests.chaos.trial import Trial

_UNLIKE: Final = ("gateway", "extractor", "taskstore")
"""The other workers stop as the extractor does."""


async def sigterm(trial: Trial) -> None:
    restarts = trial.scale.of(3, 15, 50)
    submissions = trial.scale.of(100, 600, 4_000)
    longest_s, one_in = trial.scale.of((1.0, 2), (2.0, 4), (2.0, 4))
    trial.house.models.slow["s"] = longest_s

    def says(number: int) -> Saying:
        # So many are long that hardly ever none is under way, and so few that they don't pile up.
        return saying(number) if number % one_in else chat(number, "s")

    load = trial.load(a_second=trial.scale.of(6, 10, 10), says=says)
    every_s = submissions / (load.a_second or 1) / (restarts + 1)
    stopped_s: list[float] = []

    async def restart_them() -> None:
        for name, wait_s in Turns(trial.scale.of(_UNLIKE, SERVICES, SERVICES), trial.rng).take(restarts):
            await asyncio.sleep(max(wait_s, every_s))
            pid = await trial.house.alive(name)
            terminate(pid)
            trial.result.faults += 1
            stopped_s.append(await trial.house.gone(pid))
            await trial.house.started_again(name, pid)
            await trial.probe()

    await trial.under(load, submissions, restart_them)
    await trial.settle({"load": load})
    # Who had finished something that nobody knows of does it once more: it is paid, or said, again.
    trial.result.re_executed = trial.house.models.again
    trial.result.bound("finished and not committed", trial.result.re_executed, 0)
    trial.result.bound("results published again", await results_again(trial.house.kafka, trial.ledger.promises), 0)
    trial.in_time("seconds to stop", max(stopped_s), longest_s + 1)


EXPERIMENT = Experiment("sigterm", sigterm, WAITING, in_tests=False)
