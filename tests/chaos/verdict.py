"""What was promised, and whether it was kept: judged by what the house tells, without asking it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from tests.e2e.house import FINAL

_MOST_TOLD: Final = 20


@dataclass(frozen=True)
class Promise:
    """A 2xx."""

    job_id: UUID
    user: str
    tasks: tuple[str, ...]
    """Words of which each stands in exactly one of its tasks."""


@dataclass(frozen=True)
class Told:
    """All that the house tells of a user."""

    jobs: Sequence[Mapping[str, Any]]
    """Those that failed with their parts, which tell why."""
    tasks: Sequence[Mapping[str, Any]]


@dataclass
class Verdict:
    """How the promises were kept."""

    may_fail: frozenset[str] = frozenset()
    """Codes of failures that are expected; any other is missed, however honestly it is told."""
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
    """The first of what is lost, doubled, or failed unexpectedly."""

    def judge(self, promises: Iterable[Promise], unanswered: Iterable[Promise], told: Told) -> None:
        """One user's jobs and tasks. What is `unanswered` may be there once, or not at all."""
        due = {promise.job_id: promise for promise in promises}
        maybe = {promise.job_id: promise for promise in unanswered}
        self.submitted += len(due)
        jobs = {UUID(job["job_id"]): job for job in told.jobs}
        for job_id, times in Counter(UUID(job["job_id"]) for job in told.jobs).items():
            for _ in range(times if job_id not in due.keys() | maybe.keys() else times - 1):
                self.double(f"job {job_id}, which nobody sent")
        found = _by_job(told.tasks)
        for job_id, promise in due.items():
            self._end(promise, jobs.get(job_id), found.pop(job_id, []))
        for job_id, promise in maybe.items():
            if (job := jobs.get(job_id)) and job["status"] == "completed":
                self.compare(promise, found.pop(job_id, []))
        for owner, left in found.items():
            for words in left:
                self.double(f"a task of {owner}: {words}")

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

    def _end(self, promise: Promise, job: Mapping[str, Any] | None, found: Iterable[str]) -> None:
        """How a promised job ended, and what it left behind."""
        named = f"job {promise.job_id} of {promise.user}"
        if job is None or job["status"] not in FINAL:
            self.lose(f"{named}, {job['status'] if job else 'unknown'}")
            return
        if job["status"] == "completed":
            self.completed += 1
            self.compare(promise, found)
            return
        failure = _failure(job)
        if failure is None:
            self.lose(f"{named}, {job['status']} without a reason")
        else:
            self.failed += 1
            reason = f"{failure['code']}: {failure['reason']}"
            self.reasons[reason] += 1
            if failure["code"] not in self.may_fail:
                self._tell(f"failed: {named}, {reason}")
        for one in found:
            self.double(f"task {one!r} of {named}, which {job['status']}")

    def _tell(self, line: str) -> None:
        if len(self.told) < _MOST_TOLD:
            self.told.append(line)


def _by_job(tasks: Iterable[Mapping[str, Any]]) -> dict[UUID | None, list[str]]:
    """By what they are known again: their words, and those that they were taken from."""
    found: defaultdict[UUID | None, list[str]] = defaultdict(list)
    for task in tasks:
        quote = (task.get("source") or {}).get("quote", "")
        found[UUID(task["job_id"]) if task.get("job_id") else None].append(f"{task['summary']} {quote}")
    return dict(found)


def _failure(job: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What it says of why; None where it says nothing."""
    failures = [job.get("error"), *(part.get("error") for part in job["parts"])]
    return next((one for one in failures if one and one["reason"]), None)
