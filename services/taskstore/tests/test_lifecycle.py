"""A job's life as a machine of states, whatever comes and in whatever order."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracts.analysis import AnalysisCompleted
from contracts.changed import JobStatus, PartStatus
from contracts.fact import MOST_ATTEMPTS, Event
from contracts.job import File, Job, Part, PartKind
from contracts.recognized import PartFailed, PartProgressed, Reading, TextRecognized
from contracts.submitted import AudioUploaded, ImageUploaded
from taskstore import facts, wishes
from taskstore.lifecycle import TrackedJob

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOB = UUID(int=1)


def _media(kind: PartKind) -> Part:
    file = File(
        file_id=UUID(int=2), filename="x", content_type="x/y", size=1, sha256="0" * 64, blob=f"users/ana/{kind}"
    )
    return Part(part_id=kind, kind=kind, file=file)


HEADER = Job(
    job_id=JOB,
    user_id="ana",
    accepted_at=NOON,
    parts=(
        Part(part_id="message", kind=PartKind.MESSAGE, message="Call Tom."),
        _media(PartKind.AUDIO),
        _media(PartKind.IMAGE),
    ),
)

parts = st.sampled_from(["audio", "image"])
attempts = st.integers(1, 4)


def progressed(part: str, attempt: int, progress: float) -> Event:
    return PartProgressed(job=HEADER, part_id=part, step="recognize", attempt=attempt, progress=progress)


def read(part: str, attempt: int) -> Event:
    reading = Reading(text=f"attempt {attempt}", provider="local", model="tiny")
    return TextRecognized(job=HEADER, part_id=part, attempt=attempt, reading=reading)


def failed(part: str | None, attempt: int) -> Event:
    step = "recognize" if part else "analyse"
    return PartFailed(job_id=JOB, part_id=part, step=step, attempt=attempt, code="dark", reason="It is dark.")


def analysed(attempt: int) -> Event:
    return AnalysisCompleted(job=HEADER, attempt=attempt, response="Noted.", provider="local", model="rules")


def submitted(part: str, attempt: int) -> Event:
    kind = AudioUploaded if part == "audio" else ImageUploaded
    return kind(job=HEADER, part_id=part, attempt=attempt)


def began(attempt: int) -> Event:
    return PartProgressed(job=HEADER, step="analyse", attempt=attempt)


any_fact = st.one_of(
    st.builds(submitted, parts, attempts),
    st.builds(began, attempts),
    st.builds(progressed, parts, attempts, st.floats(0, 1)),
    st.builds(read, parts, attempts),
    st.builds(failed, parts, attempts),
    st.builds(failed, st.none(), attempts),
    st.builds(analysed, attempts),
)


def standing(job: TrackedJob) -> tuple[Any, ...]:
    """All that is shown of a job."""
    told = tuple((part.status, part.attempt, part.progress, part.failure) for part in job.parts.values())
    return job.status, job.attempt, job.gathered, job.held, told


class Life(RuleBasedStateMachine):
    """Facts of any attempt, cancellations and retries, one after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.job = TrackedJob.registered(HEADER, traceparent=None, now=NOON)
        self.highest = 1

    @rule(fact=any_fact)
    def hears(self, fact: Event) -> None:
        before, ended = standing(self.job), self.job.status.final
        may_open = self.job.status in (JobStatus.FAILED, JobStatus.PARTIAL) and _is_a_later_attempt(self.job, fact)
        news = facts.apply(self.job, fact, NOON, NOON)
        assert may_open or not (ended and news), "what is final stays final, but for another attempt at what failed"
        if not news:
            assert standing(self.job) == before
        after = standing(self.job)
        facts.apply(self.job, fact, NOON, NOON)
        assert standing(self.job) == after, "a replay changes nothing"

    @precondition(lambda self: self.job.waits_for_analysis)
    @rule()
    def its_turn_comes(self) -> None:
        self.job.ask(NOON)

    @precondition(lambda self: not self.job.status.final)
    @rule()
    def is_cancelled(self) -> None:
        wishes.cancel(self.job, NOON)
        assert self.job.status is JobStatus.CANCELLED
        assert not self.job.waits_for_analysis

    @precondition(lambda self: self.job.may_be_retried)
    @rule(fact=any_fact)
    def is_retried(self, fact: Event) -> None:
        tried = self.job.latest_attempt
        wishes.retry(self.job, NOON)
        assert self.job.attempt == tried + 1
        assert not self.job.status.final
        before = standing(self.job)
        if fact.attempt <= tried and not _is_of_a_kept_part(self.job, fact):
            facts.apply(self.job, fact, NOON, NOON)
            assert standing(self.job) == before, "what was begun before the retry is late"

    @invariant()
    def attempts_only_rise(self) -> None:
        assert self.job.latest_attempt >= self.highest
        self.highest = self.job.latest_attempt

    @invariant()
    def when_it_is_over_so_are_its_parts(self) -> None:
        if self.job.status.final:
            assert all(part.status.final for part in self.job.parts.values())

    @invariant()
    def what_waits_for_its_analysis_has_all_its_parts(self) -> None:
        if self.job.gathered and not self.job.status.final:
            assert all(part.status.final for part in self.job.parts.values())


def _is_a_later_attempt(job: TrackedJob, fact: Event) -> bool:
    part = job.parts.get(getattr(fact, "part_id", None) or "")
    return fact.attempt > (part.attempt if part is not None else job.attempt)


def _is_of_a_kept_part(job: TrackedJob, fact: Event) -> bool:
    part = job.parts.get(getattr(fact, "part_id", None) or "")
    return part is not None and part.status is PartStatus.RECOGNIZED


TestLife = Life.TestCase


@given(st.lists(any_fact, max_size=20), st.booleans())
def test_a_retry_leads_to_an_end_again_whatever_was_before(told: list[Event], cancelled: bool) -> None:
    job = TrackedJob.registered(HEADER, traceparent=None, now=NOON)
    for fact in told:
        facts.apply(job, fact, NOON, NOON)
    if cancelled and not job.status.final:
        wishes.cancel(job, NOON)
    if not job.may_be_retried:
        return
    wishes.retry(job, NOON)
    done: Callable[[str], Event] = lambda part_id: read(part_id, job.attempt)  # noqa: E731 - of this job alone
    for part in job.parts.values():
        if part.status is PartStatus.RECEIVED:
            assert facts.apply(job, done(part.part_id), NOON, NOON)
    assert job.waits_for_analysis
    job.ask(NOON)
    assert facts.apply(job, analysed(job.attempt), NOON, NOON)
    assert job.status is JobStatus.COMPLETED


def test_who_states_the_last_attempt_there_is_leads_to_nothing_that_can_not_be_said() -> None:
    job = TrackedJob.registered(HEADER, traceparent=None, now=NOON)
    for fact in (failed("audio", MOST_ATTEMPTS), failed("image", 1), failed(None, MOST_ATTEMPTS)):
        facts.apply(job, fact, NOON, NOON)
    standing_then = standing(job)

    assert (job.status, job.may_be_retried) == (JobStatus.FAILED, False)
    assert not facts.apply(job, submitted("image", 2), NOON, NOON)
    assert standing(job) == standing_then
    assert job.next_attempt == MOST_ATTEMPTS
