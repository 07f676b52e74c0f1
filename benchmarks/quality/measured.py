"""A figure, and what stands behind it."""

from collections import Counter
from dataclasses import dataclass
from typing import Generic, TypeVar

from benchmarks.quality.questioning import Answers

F = TypeVar("F")
Told = TypeVar("Told")


@dataclass(frozen=True)
class Measured(Generic[F]):
    """What was measured with one worker."""

    figure: F | None
    """None where it could not be taken."""
    seconds: float
    told: tuple[str, ...]
    """Counts behind it, a line each."""


def measured(figure: F, answers: Answers[Told], *told: str) -> Measured[F]:
    """The figure, unless not one answer is the provider's own; who stood in for it is told."""
    lines = list(told) if answers.own else ["not measured"]
    if answers.stood_in:
        lines.append(f"{answers.stood_in} of {len(answers.told)} answered by this machine in its place")
    lines += [f"{times} not answered: {reason}" for reason, times in Counter(answers.failed).most_common()]
    return Measured(figure if answers.own else None, answers.seconds, tuple(lines))
