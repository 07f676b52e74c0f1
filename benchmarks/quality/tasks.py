"""Tasks that were found, held against those that are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from benchmarks.quality.matching import matched
from benchmarks.quality.people import same
from contracts.analysis import ExtractedTask


@dataclass(frozen=True)
class Gold:
    """A task that is there."""

    summary: str
    assignees: tuple[str, ...]
    """None for nobody in particular, `me` for who wrote it."""
    day: date | None


@dataclass(frozen=True)
class Tally:
    """Counts over one text, or over several together."""

    right: int = 0
    found: int = 0
    there: int = 0
    assignee: int = 0
    """Of the right ones, those with the right people."""
    due: int = 0
    """Of the right ones, those with the right day, or rightly without one."""

    @classmethod
    def of(cls, found: Sequence[ExtractedTask], there: Sequence[Gold]) -> "Tally":
        """The counts of one text."""
        pairs = [
            (found[one], there[other])
            for one, other in matched([task.summary for task in found], [gold.summary for gold in there])
        ]
        return cls(
            right=len(pairs),
            found=len(found),
            there=len(there),
            assignee=sum(same(task.assignee, gold.assignees, task.source.speaker) for task, gold in pairs),
            due=sum((task.due.day if task.due else None) == gold.day for task, gold in pairs),
        )

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            right=self.right + other.right,
            found=self.found + other.found,
            there=self.there + other.there,
            assignee=self.assignee + other.assignee,
            due=self.due + other.due,
        )

    def __str__(self) -> str:
        return (
            f"{self.right} right of {self.found} found and {self.there} there; "
            f"of these {self.assignee} with the right people, {self.due} with the right day"
        )


def tally(found: Sequence[Sequence[ExtractedTask] | None], there: Sequence[Sequence[Gold]]) -> Tally:
    """The counts over several texts; None where a text was not answered."""
    return sum((Tally.of(tasks or (), golds) for tasks, golds in zip(found, there, strict=True)), Tally())
