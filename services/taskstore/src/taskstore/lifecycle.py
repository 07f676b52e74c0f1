"""A job's life: where it stands, and what follows from that. No database in here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.cancelled import JobCancelled
from contracts.changed import JobChanged, JobStatus, PartStatus
from contracts.fact import MOST_ATTEMPTS
from contracts.http.jobs import Failure
from contracts.job import Job
from taskstore.manifest import manifest_hash
from taskstore.parts import CANCELLED, FORGOTTEN, TrackedPart

NOTHING_READABLE: Final = Failure(code="nothing_readable", reason="None of the parts could be read.")


@dataclass(slots=True)
class TrackedJob:
    """Where a job stands. `facts` and `wishes` move it; `ask` begins the analysis when its turn has come.

    What is final stays final, except by a retry. That raises the attempt, and what is heard of earlier ones is late.
    """

    job_id: UUID
    user_id: str
    conversation_id: str | None
    manifest: str
    accepted_at: datetime
    traceparent: str | None
    parts: dict[str, TrackedPart]
    later_manifests: Sequence[str] = ()
    """As its header tells of it since files in it were forgotten."""
    status: JobStatus = JobStatus.RECEIVED
    version: int = 0
    attempt: int = 1
    """Of the analysis."""
    gathered: bool = False
    """All parts are final, and at least one can be read."""
    held: AnalysisCompleted | None = None
    """An analysis that came before the parts did; happens when topics are read anew."""

    # What happened just now, for the tables:
    answer: AnalysisCompleted | None = None
    failure: Failure | None = None
    hops: dict[str, datetime] = field(default_factory=dict)
    late: int = 0
    """Results that came after the end, or of an attempt that was given up."""
    heard_at: datetime | None = None
    ended: bool = False
    reopened: bool = False
    """It had ended, and is tried again."""
    changed: bool = False
    """Whether everybody must be told."""
    dropped: int | None = None
    """The attempt that nobody wants the work of any more, with those before; workers must be told."""

    @classmethod
    def registered(cls, header: Job, *, traceparent: str | None, now: datetime) -> Self:
        """A job as its header tells of it: all parts of the manifest, whichever of them came first."""
        parts = (TrackedPart.submitted(part, ordinal, traceparent) for ordinal, part in enumerate(header.parts))
        job = cls(
            job_id=header.job_id,
            user_id=header.user_id,
            conversation_id=header.conversation_id,
            manifest=manifest_hash(header),
            accepted_at=header.accepted_at,
            traceparent=traceparent,
            parts={part.part_id: part for part in parts},
            changed=True,
            heard_at=now,
            hops={"accepted": header.accepted_at, "registered": now},
        )
        job.settle(now)
        return job

    def is_told_by(self, header: Job) -> bool:
        """Whether an event's header is this job's: the same user, conversation and manifest."""
        return self.job_id == header.job_id and manifest_hash(header) in (self.manifest, *self.later_manifests)

    def is_of(self, user_id: str | None) -> bool:
        """Whether it is that user's; None stands for everybody."""
        return user_id is None or user_id == self.user_id

    def settle(self, now: datetime) -> None:
        """Draw the conclusion from where the parts stand."""
        if self.status.final:
            return
        if self.status is JobStatus.RECEIVED and any(part.is_begun for part in self.parts.values()):
            self.becomes(JobStatus.RECOGNIZING)
        states = [part.status for part in self.parts.values()]
        if not all(status.final for status in states):
            return
        if all(status is PartStatus.FAILED for status in states):
            failures = (part.failure for part in self.parts.values() if part.failure)
            forgotten = any(part.forgotten for part in self.parts.values())
            status = JobStatus.CANCELLED if forgotten else JobStatus.FAILED
            self.end(status, now, failure=FORGOTTEN if forgotten else next(failures, NOTHING_READABLE))
            return
        self.gathered = True
        if self.held is not None:
            answer, self.held = self.held, None
            partial = PartStatus.FAILED in states
            self.end(JobStatus.PARTIAL if partial else JobStatus.COMPLETED, now, answer=answer)

    @property
    def texts_came_by(self) -> list[str]:
        """The traceparents by which the texts came that an analysis stands on, as far as they are known."""
        return [part.traceparent for part in self.parts.values() if part.traceparent]

    @property
    def waits_for_analysis(self) -> bool:
        return self.gathered and not self.status.final and self.status is not JobStatus.ANALYSING

    def ask(self, now: datetime) -> None:
        """The analysis is asked for."""
        self.hops["analysis.requested"] = now
        self.heard_at = now
        self.becomes(JobStatus.ANALYSING)

    @property
    def latest_attempt(self) -> int:
        """The last one that anything of it was tried in."""
        return max(self.attempt, *(part.attempt for part in self.parts.values()))

    @property
    def next_attempt(self) -> int:
        """The one after that, as far as they go."""
        return min(self.latest_attempt + 1, MOST_ATTEMPTS)

    @property
    def may_be_retried(self) -> bool:
        ended = self.status in (JobStatus.FAILED, JobStatus.PARTIAL, JobStatus.CANCELLED)
        return ended and self.latest_attempt < MOST_ATTEMPTS

    def said(self, now: datetime) -> JobChanged:
        """The change as everybody may hear of it."""
        return JobChanged(
            job_id=self.job_id,
            user_id=self.user_id,
            conversation_id=self.conversation_id,
            version=self.version,
            status=self.status,
            parts=tuple(part.state() for part in self.parts.values()),
            changed_at=now,
        )

    def unwanted(self, now: datetime) -> JobCancelled | None:
        """What workers must hear, where work that they may have is not wanted any more."""
        if self.dropped is None:
            return None
        return JobCancelled(job_id=self.job_id, user_id=self.user_id, attempt=self.dropped, cancelled_at=now)

    def end(
        self,
        status: JobStatus,
        now: datetime,
        *,
        answer: AnalysisCompleted | None = None,
        failure: Failure | None = None,
    ) -> None:
        """It is over; so are the parts that nobody has read yet."""
        self.answer, self.failure = answer, failure
        for part in self.parts.values():
            if not part.status.final:
                part.failed(part.attempt, failure or CANCELLED)
        self.hops["stored"] = now
        self.ended = True
        self.becomes(status)

    def becomes(self, status: JobStatus) -> None:
        """Move on to another status."""
        self.changed = self.changed or status is not self.status
        self.status = status
