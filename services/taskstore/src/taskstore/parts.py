"""A part of a job, and how facts move it. No database in here."""

from dataclasses import dataclass
from typing import Self

from contracts.changed import PartState, PartStatus
from contracts.http.jobs import Failure
from contracts.job import Part, PartKind
from contracts.recognized import Reading

SENDER = "sender"
"""Who has read a chat message: nobody but the one who wrote it."""
FORGOTTEN = Failure(code="forgotten", reason="Its owner had this deleted.")
CANCELLED = Failure(code="cancelled", reason="Its job was cancelled before this was read.")


def as_written(message: str) -> Reading:
    """The reading of a part that came as text."""
    return Reading(text=message, provider=SENDER, model="none")


@dataclass(slots=True)
class TrackedPart:
    """Where a part stands.

    The newest attempt counts. Within it a reading wins over a failure, and either over progress,
    which never goes back. That it was forgotten wins over all.
    """

    part_id: str
    ordinal: int
    kind: PartKind
    status: PartStatus = PartStatus.RECEIVED
    attempt: int = 1
    progress: float = 0.0
    failure: Failure | None = None
    reading: Reading | None = None
    """Only of a part that was recognized just now: the table keeps the others."""
    traceparent: str | None = None
    """By which its text came."""
    changed: bool = False

    @classmethod
    def submitted(cls, part: Part, ordinal: int, traceparent: str | None = None) -> Self:
        tracked = cls(part.part_id, ordinal, part.kind)
        if part.message is not None:
            tracked.recognized(1, as_written(part.message), traceparent)
        return tracked

    @property
    def is_begun(self) -> bool:
        """Whether a worker has said anything of it; nobody needs to read a message."""
        return self.kind is not PartKind.MESSAGE and self.status is not PartStatus.RECEIVED

    def progressed(self, attempt: int, progress: float) -> bool:
        """Work began or moved on. Answers whether that was news."""
        if self.forgotten or self.status.final or attempt < self.attempt:
            return False
        furthest = max(progress, self.progress)
        if (PartStatus.RECOGNIZING, attempt, furthest) == (self.status, self.attempt, self.progress):
            return False
        self.progress = furthest
        return self._is_now(PartStatus.RECOGNIZING, attempt)

    def recognized(self, attempt: int, reading: Reading, traceparent: str | None = None) -> bool:
        """It was read. Answers whether that was news."""
        if self.forgotten or attempt < self.attempt:
            return False
        if attempt == self.attempt and self.status is PartStatus.RECOGNIZED:
            return False
        self.reading, self.failure, self.progress, self.traceparent = reading, None, 1.0, traceparent
        return self._is_now(PartStatus.RECOGNIZED, attempt)

    def failed(self, attempt: int, failure: Failure) -> bool:
        """It can't be read. Answers whether that was news."""
        if self.forgotten or attempt < self.attempt or (attempt == self.attempt and self.status.final):
            return False
        self.reading, self.failure, self.traceparent = None, failure, None
        return self._is_now(PartStatus.FAILED, attempt)

    @property
    def forgotten(self) -> bool:
        """Whether its owner had the file deleted: then nothing that is heard of it counts any more."""
        return self.failure is not None and self.failure.code == FORGOTTEN.code

    def forget(self) -> None:
        """Its owner had the file deleted."""
        self.reading, self.failure, self.traceparent = None, FORGOTTEN, None
        self._is_now(PartStatus.FAILED, self.attempt)

    def begin_again(self, attempt: int) -> None:
        """It is to be read once more."""
        self.reading, self.failure, self.progress, self.traceparent = None, None, 0.0, None
        self._is_now(PartStatus.RECEIVED, attempt)

    def state(self) -> PartState:
        """The part as everybody may see it."""
        return PartState(part_id=self.part_id, kind=self.kind, status=self.status, progress=self.progress)

    def _is_now(self, status: PartStatus, attempt: int) -> bool:
        self.status, self.attempt, self.changed = status, attempt, True
        return True
