"""Asking a worker many things, as many at a time as it takes in the house."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from benchmarks.quality.workers import Answer, Worker

Asked = TypeVar("Asked")
Told = TypeVar("Told")

_STEPS: Final = 10
"""So often it is told how far it is."""


@dataclass(frozen=True)
class Answers(Generic[Told]):
    """What was answered, in the order of the questions; None where nothing was."""

    told: tuple[Told | None, ...]
    seconds: float
    stood_in: int
    """Answers of this machine in place of the provider."""
    failed: tuple[str, ...]
    """Why there was no answer."""

    @property
    def own(self) -> bool:
        """Whether at least one is the provider's own: else they say nothing about it."""
        return len(self.told) > self.stood_in + len(self.failed)


async def ask(worker: Worker[Asked, Told], questions: Sequence[Asked], what: str) -> Answers[Told]:
    """Answers to all questions; how far it is goes to standard error."""
    places = asyncio.Semaphore(worker.at_once)
    failed: list[str] = []
    done = 0

    async def asked(question: Asked) -> Answer[Told] | None:
        nonlocal done
        async with places:
            try:
                return await worker.answer(question)
            except Exception as failure:  # noqa: BLE001 - in the house it would be a dead letter; here it is told
                failed.append(f"{type(failure).__name__}: {failure}")
                return None
            finally:
                done += 1
                if done * _STEPS // len(questions) > (done - 1) * _STEPS // len(questions):
                    sys.stderr.write(f"{what}: {done} of {len(questions)}\n")

    began = time.perf_counter()
    answers = await asyncio.gather(*map(asked, questions))
    return Answers(
        told=tuple(answer.told if answer else None for answer in answers),
        seconds=time.perf_counter() - began,
        stood_in=sum(answer is not None and answer.stood_in for answer in answers),
        failed=tuple(failed),
    )
