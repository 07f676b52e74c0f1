"""A job's life, and how facts move it. No database in here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.cancelled import JobCancelled
from contracts.changed import JobChanged, JobStatus, PartStatus
from contracts.fact import Event
from contracts.http.jobs import Failure
from contracts.job import Job
from contracts.recognized import PartFailed, PartProgressed, TextRecognized
from taskstore.manifest import manifest_hash
from taskstore.parts import FORGOTTEN, TrackedPart

NOTHING_READABLE: Final = Failure(code="nothing_readable", reason="None of the parts could be read.")


@dataclass(slots=True)
class TrackedJob:
    """Where a job stands. `apply` takes a fact in; `ask` begins the analysis when its turn has come.

    What is final stays final, except by `retry`. That raises the attempt, and what is heard of earlier ones is late.
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
        parts = (TrackedPart.submitted(part, ordinal) for ordinal, part in enumerate(header.parts))
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

    def apply(self, event: Event, at: datetime, now: datetime) -> bool:
        """Take in a fact that was said at `at`. Answers whether it was news."""
        match event:
            case PartProgressed():
                news = self._progressed(event, at)
            case TextRecognized():
                news = self._recognized(event, at)
            case PartFailed():
                news = self._failed(event, at, now)
            case AnalysisCompleted():
                news = self._analysed(event, at)
            case _:  # a submission: the header in it has said all
                return False
        if news:
            self.heard_at = now
            self.settle(now)
        else:
            self.late += 1
        return news

    def settle(self, now: datetime) -> None:
        """Draw the conclusion from where the parts stand."""
        if self.status.final:
            return
        if self.status is JobStatus.RECEIVED and any(part.is_begun for part in self.parts.values()):
            self._is_now(JobStatus.RECOGNIZING)
        states = [part.status for part in self.parts.values()]
        if not all(status.final for status in states):
            return
        if all(status is PartStatus.FAILED for status in states):
            failures = (part.failure for part in self.parts.values() if part.failure)
            forgotten = any(part.forgotten for part in self.parts.values())
            status = JobStatus.CANCELLED if forgotten else JobStatus.FAILED
            self._end(status, now, failure=FORGOTTEN if forgotten else next(failures, NOTHING_READABLE))
            return
        self.gathered = True
        if self.held is not None:
            answer, self.held = self.held, None
            partial = PartStatus.FAILED in states
            self._end(JobStatus.PARTIAL if partial else JobStatus.COMPLETED, now, answer=answer)

    @property
    def waits_for_analysis(self) -> bool:
        return self.gathered and not self.status.final and self.status is not JobStatus.ANALYSING

    def ask(self, now: datetime) -> None:
        """The analysis is asked for."""
        self.hops["analysis.requested"] = now
        self.heard_at = now
        self._is_now(JobStatus.ANALYSING)

    @property
    def latest_attempt(self) -> int:
        """The last one that anything of it was tried in."""
        return max(self.attempt, *(part.attempt for part in self.parts.values()))

    def cancel(self, now: datetime) -> None:
        """Nobody wants it any more. For one that has not ended."""
        self.held = None
        self.dropped = self.latest_attempt
        self.hops["cancelled"] = self.heard_at = now
        self._end(JobStatus.CANCELLED, now)

    def forget(self, part_ids: Iterable[str], now: datetime) -> None:
        """Their owner had the files of these parts deleted. A job that goes on does so without them, and what is being
        analysed is asked anew.
        """
        for part_id in part_ids:
            self.parts[part_id].forget()
        self.hops["forgotten"] = self.heard_at = now
        self.changed = True
        if self.status.final:
            return
        until = self.latest_attempt
        was_analysing = self.status is JobStatus.ANALYSING
        self.attempt = until + 1
        self.gathered, self.held = False, None
        if was_analysing:
            self._is_now(JobStatus.RECOGNIZING)
        self.settle(now)
        if was_analysing or self.status.final:  # else other parts of that attempt are still being read
            self.dropped = until

    @property
    def may_be_retried(self) -> bool:
        return self.status in (JobStatus.FAILED, JobStatus.PARTIAL, JobStatus.CANCELLED)

    def retry(self, now: datetime) -> None:
        """Begin again: read the parts that were not read, then analyse. For one that may be retried."""
        self.attempt = self.latest_attempt + 1
        for part in self.parts.values():
            if part.status is not PartStatus.RECOGNIZED and not part.forgotten:
                part.begin_again(self.attempt)
        self.gathered, self.held = False, None
        self.hops["retried"] = self.heard_at = now
        self.reopened = True
        self._is_now(JobStatus.RECEIVED)
        self.settle(now)

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

    def _progressed(self, event: PartProgressed, at: datetime) -> bool:
        if self.status.final:
            return False
        part = self.parts.get(event.part_id or "")
        if part is None:  # the analysis moves on; that has no state to show, but it is a sign of life
            return event.step == "analyse" and event.attempt >= self.attempt
        began = part.status is PartStatus.RECEIVED
        if not part.progressed(event.attempt, event.progress):
            return False
        if began:
            self.hops[f"{part.part_id}.recognizing"] = at
        self.changed = True
        return True

    def _recognized(self, event: TextRecognized, at: datetime) -> bool:
        part = self._open_part(event.part_id)
        if part is None or not part.recognized(event.attempt, event.reading):
            return False
        self.hops[f"{part.part_id}.recognized"] = at
        self.changed = True
        return True

    def _failed(self, event: PartFailed, at: datetime, now: datetime) -> bool:
        failure = Failure(code=event.code, reason=event.reason)
        if event.part_id is None or event.step == "analyse":
            if self.status.final or event.attempt < self.attempt:
                return False
            self._end(JobStatus.FAILED, now, failure=failure)
            return True
        part = self._open_part(event.part_id)
        if part is None or not part.failed(event.attempt, failure):
            return False
        self.hops[f"{part.part_id}.failed"] = at
        self.changed = True
        return True

    def _analysed(self, event: AnalysisCompleted, at: datetime) -> bool:
        if self.status.final or event.attempt < self.attempt:
            return False
        self.attempt, self.held = event.attempt, event
        self.hops["analysis.completed"] = at
        return True

    def _open_part(self, part_id: str) -> TrackedPart | None:
        """The part, while its text may still change: the places in an analysis count in the texts it was asked with."""
        if self.status.final or self.status is JobStatus.ANALYSING:
            return None
        return self.parts.get(part_id)

    def _end(
        self,
        status: JobStatus,
        now: datetime,
        *,
        answer: AnalysisCompleted | None = None,
        failure: Failure | None = None,
    ) -> None:
        self.answer, self.failure = answer, failure
        self.hops["stored"] = now
        self.ended = True
        self._is_now(status)

    def _is_now(self, status: JobStatus) -> None:
        self.changed = self.changed or status is not self.status
        self.status = status
