"""Experiments one after another, those that can in one house."""

import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.chaos.experiment import Experiment
from tests.chaos.house import House, Kafka, running
from tests.chaos.ledger import Ledger
from tests.chaos.scale import Scale
from tests.chaos.topics import DEAD_LETTERS, ends
from tests.chaos.trial import NO_HOUSE, Result, Trial

from standalone.refusal import Refusal

_JOB: Final = re.compile(r"job ([0-9a-f-]{36})")
_LAST: Final = 60


async def run(experiments: Sequence[Experiment], scale: Scale, kafka: Kafka, seed: int) -> AsyncIterator[Result]:
    """What came of each, as soon as it is over. They have the same settings; one that ends badly takes the house along."""
    left = list(experiments)
    while left:
        async with AsyncExitStack() as stack:
            folder, began = stack.enter_context(TemporaryDirectory(prefix="chaos-")), time.monotonic()
            try:
                house = await stack.enter_async_context(
                    running(Path(folder), left[0].environment, kafka, left[0].brokers)
                )
            except Refusal as refusal:
                figures = {NO_HOUSE: str(refusal), "said": refusal.__notes__}
                took_s = round(time.monotonic() - began, 1)
                yield Result(left.pop(0).name, missed=[f"{NO_HOUSE}: {refusal}"], figures=figures, took_s=took_s)
                continue
            while left:
                result = await _one(left.pop(0), house, scale, seed)
                yield result
                if not result.held:
                    break


async def _one(experiment: Experiment, house: House, scale: Scale, seed: int) -> Result:
    result = Result(experiment.name)
    ledger = Ledger(house.url)
    house.models.answer()
    # Its own numbers, whichever others run.
    trial = Trial(house, ledger, scale, random.Random(f"{seed} {experiment.name}"), result)  # noqa: S311 - no secret
    began = time.monotonic()
    try:
        trial.put_aside_before = await ends(house.kafka, DEAD_LETTERS)
        await experiment.run(trial)
    # Whatever it is, the table tells it and the others go on.
    except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001
        result.missed += _told(failure)
    finally:
        await house.leave_alone()
        await ledger.close()
        result.took_s = round(time.monotonic() - began, 1)
        if not result.held:
            result.figures["said"] = _said(house, result)
    return result


def _said(house: House, result: Result) -> list[str]:
    """What the house said of the jobs that are missed, and last."""
    jobs = {found for line in result.missed for found in _JOB.findall(line)}
    return [*(line for line in house.lines if any(job in line for job in jobs)), *list(house.lines)[-_LAST:]]


def _told(failure: BaseException) -> list[str]:
    if isinstance(failure, BaseExceptionGroup):
        return [line for one in failure.exceptions for line in _told(one)]
    return [f"ended by {type(failure).__name__}: {failure}"]
