"""What was promised, and whether it was kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Promise:
    """A 2xx."""

    job_id: UUID
    user: str
    tasks: tuple[str, ...]
    """Words of which each stands in exactly one of its tasks."""


@dataclass
class Verdict:
    """How the promises were kept."""

    submitted: int = 0
    completed: int = 0
    failed: int = 0
    """With a reason for whom it concerns."""
    lost: int = 0
    """Jobs that did not end, or ended without a reason, and tasks that are missing."""
    doubled: int = 0
    """Tasks and jobs that are there more than once, or that nobody asked for."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why they failed."""
    told: list[str] = field(default_factory=list)
    """The first of what is lost or doubled."""

    def lose(self, what: str) -> None:
        self.lost += 1
        self._tell(f"lost: {what}")

    def double(self, what: str) -> None:
        self.doubled += 1
        self._tell(f"doubled: {what}")

    def compare(self, promise: Promise, found: Iterable[str]) -> None:
        """Each of the promised tasks is there once, and no other."""
        left = list(found)
        for words in promise.tasks:
            meant = next((one for one in left if words in one), None)
            if meant is None:
                self.lose(f"task {words!r} of job {promise.job_id} of {promise.user}")
            else:
                left.remove(meant)
        for one in left:
            self.double(f"task {one!r} of job {promise.job_id} of {promise.user}")

    def _tell(self, line: str) -> None:
        if len(self.told) < _MOST_TOLD:
            self.told.append(line)
