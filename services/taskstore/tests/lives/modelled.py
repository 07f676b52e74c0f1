"""What becomes of jobs, in as few words as it takes: no tables, no versions, no transactions."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from contracts.analysis import AnalysisCompleted
from contracts.fact import Event
from contracts.job import Job, PartKind
from contracts.recognized import PartFailed, TextRecognized
from runtime.received import Received

MOST_ASKED = 5
OVER = ("completed", "partial", "failed", "cancelled")


@dataclass
class Part:
    """`open`, `read` or `failed`."""

    status: str = "open"
    attempt: int = 1
    asked_again: int = 0
    text: str | None = None


@dataclass
class Life:
    """One job."""

    header: Job
    status: str = "gathering"
    attempt: int = 1
    asked_again: int = 0
    tasks: list[str] = field(default_factory=list)
    ends: int = 0
    requests: list[int] = field(default_factory=list)
    """The attempts of the analyses that were asked for, in order."""

    def __post_init__(self) -> None:
        self.parts = {
            part.part_id: Part("read" if part.kind is PartKind.MESSAGE else "open", text=part.message)
            for part in self.header.parts
        }

    @property
    def job_id(self) -> UUID:
        return self.header.job_id

    @property
    def is_over(self) -> bool:
        return self.status in OVER

    @property
    def is_gathered(self) -> bool:
        return self.status == "gathering" and all(part.status != "open" for part in self.parts.values())

    @property
    def in_line(self) -> tuple[datetime, UUID]:
        return self.header.accepted_at, self.job_id

    def hears(self, event: Event) -> None:
        match event:
            case TextRecognized(part_id=name) if self._may_read(name, event.attempt):
                if self.parts[name].status != "read":
                    self.parts[name].text = event.reading.text
                    self._is_now(name, "read")
            case PartFailed(part_id=str(name)) if self._may_read(name, event.attempt):
                if self.parts[name].status == "open":
                    self._is_now(name, "failed")
            case PartFailed(part_id=None) if not self.is_over and event.attempt == self.attempt:
                self.end("failed")
            case AnalysisCompleted() if not self.is_over and event.attempt == self.attempt:
                partial = any(part.status == "failed" for part in self.parts.values())
                self.tasks = [task.summary for task in event.tasks]
                self.end("partial" if partial else "completed")

    def is_asked_for_again(self) -> None:
        """After a long time without an answer."""
        if self.status == "analysing":
            if self.asked_again == MOST_ASKED:
                self.end("failed")
            else:
                self.asked_again += 1
                self.requests.append(self.attempt)
        elif self.status == "gathering":
            for name, part in self.parts.items():
                if part.status == "open" and part.asked_again == MOST_ASKED:
                    self._is_now(name, "failed")
                elif part.status == "open":
                    part.asked_again += 1

    def is_tried_again(self) -> None:
        self.attempt += 1
        self.asked_again = 0
        self.status = "gathering"
        for name, part in self.parts.items():
            if part.status == "failed":
                self.parts[name] = Part("open", self.attempt)

    def end(self, status: str) -> None:
        self.status = status
        self.ends += 1
        for part in self.parts.values():
            if part.status == "open":
                part.status = "failed"

    def _may_read(self, name: str, attempt: int) -> bool:
        return self.status == "gathering" and attempt == self.parts[name].attempt

    def _is_now(self, name: str, status: str) -> None:
        self.parts[name].status = status
        if all(part.status == "failed" for part in self.parts.values()):
            self.end("failed")


class Lives:
    """All jobs, as what is committed moves them."""

    def __init__(self) -> None:
        self.jobs: dict[UUID, Life] = {}
        self._heard: set[UUID] = set()

    def hear(self, batch: Iterable[Received]) -> None:
        for received in batch:
            header: Job = received.event.job  # type: ignore[attr-defined] # every event here has one
            job = self.jobs.setdefault(header.job_id, Life(header))
            if received.event_id not in self._heard:
                self._heard.add(received.event_id)
                job.hears(received.event)
        self.go_on()

    def a_long_time_passes(self) -> None:
        for job in self.jobs.values():
            job.is_asked_for_again()
        self.go_on()

    def go_on(self) -> None:
        """Analyses begin: one at a time of a conversation, in the order in which its jobs were accepted."""
        lines: dict[object, list[Life]] = {}
        for job in self.jobs.values():
            if not job.is_over:
                talk = job.header.conversation_id
                lines.setdefault((job.header.user_id, talk) if talk else job.job_id, []).append(job)
        for line in lines.values():
            first = min(line, key=lambda job: job.in_line)
            if first.is_gathered and all(job.status != "analysing" for job in line):
                first.status = "analysing"
                first.requests.append(first.attempt)
