"""Every process of the house is ended without a word, again and again, while people send."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.faults import Turns, kill
from tests.chaos.sayings import Saying, chat, saying
from tests.chaos.topics import results_again
from tests.chaos.trial import PATIENCE_S, Trial

from contracts.http.submissions import Circumstances, MultimodalAnswer
from intelliassist_client import Attachment, Client
from standalone.samples import FOLDER

_TARGETS: Final = ("gateway", "transcriber", "vision", "extractor", "taskstore", "postgres")
_ANSWERS_IN_S: Final = 0.5
_WORK_WITHIN_S: Final = 15.0
_IN_HAND: Final = 3
_SAMPLES: Final = {"flyer-note.ogg": "/upload/audio", "sticky-note.jpg": "/upload/image"}
_ROUND: Final = 40
_EVERY: Final = {9: "flyer-note.ogg", 29: "sticky-note.jpg"}
"""In each round of submissions, in whose place they come."""


async def kill_9(trial: Trial) -> None:
    # Few are sent in the short form: there must be something under way when somebody dies.
    trial.house.models.slow["p"] = trial.scale.of(_ANSWERS_IN_S, 0.0, 0.0)
    await _killing(trial, kills=trial.scale.of(6, 24, 128), submissions=trial.scale.of(120, 1_500, 20_000), says=saying)
    trial.result.re_executed = trial.house.models.again


async def with_local_models(trial: Trial) -> None:
    """The same with the models that come with the house: recordings are heard, and pictures are read."""
    learnt = {name: await _learnt(trial, name, path) for name, path in _SAMPLES.items()}

    def says(number: int) -> Saying:
        # No user sends the same twice: it would be the same task.
        if sample := _EVERY.get(number % _ROUND):
            return learnt[sample]
        return chat(number)

    await _killing(trial, kills=trial.scale.of(3, 12, 48), submissions=trial.scale.of(20, 200, 1_500), says=says)


async def _killing(trial: Trial, *, kills: int, submissions: int, says: Callable[[int], Saying]) -> None:
    # So that the last is killed while there still is something to lose.
    load = trial.load(a_second=trial.scale.of(10, 25, 50), says=says)
    every_s = submissions / (load.a_second or 1) / (kills + 1)

    async def kill_them() -> None:
        async with asyncio.TaskGroup() as probes:
            for name, wait_s in Turns(_TARGETS, trial.rng).take(kills):
                await asyncio.sleep(max(wait_s, every_s))
                if name == "extractor" and trial.scale == "short":
                    await _has_work(trial, name)
                kill(await trial.house.alive(name))
                trial.result.faults += 1
                probes.create_task(trial.probe())

    await trial.under(load, submissions, kill_them)
    await trial.settle({"load": load})
    again = await results_again(trial.house.kafka, trial.ledger.promises)
    trial.result.figures["results published again"] = again


async def _has_work(trial: Trial, worker: str) -> None:
    """Others died just before, so it may have nothing to lose yet; who has waited long enough goes on."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_WORK_WITHIN_S):
            while (await trial.house.taken(worker) or 0) < _IN_HAND:
                await asyncio.sleep(0.05)


async def _learnt(trial: Trial, name: str, path: str) -> Saying:
    """A sample, and the tasks that are found in it while all is well."""
    sample = Saying(path, (), file=(name, (FOLDER / name).read_bytes()))
    async with Client(trial.house.url) as client:
        answer = await client.submissions.upload(
            Attachment.of(FOLDER / name),
            circumstances=Circumstances(user_id=f"learnt-{trial.rng.getrandbits(32):08x}"),
            wait_s=PATIENCE_S,
        )
    if not isinstance(answer, MultimodalAnswer):
        raise TypeError(f"{name} was not answered while all was well: {answer}")
    return replace(sample, tasks=tuple(task.source.quote for task in answer.tasks if task.source))


EXPERIMENT = Experiment("kill_9", kill_9)
LOCAL = Experiment(
    "kill_9_local",
    with_local_models,
    dict.fromkeys(("TRANSCRIBER_PROVIDERS", "VISION_PROVIDERS", "EXTRACTOR_PROVIDERS"), "local"),
    in_tests=False,
)
