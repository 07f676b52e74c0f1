"""A submission: from what a client said and sent to a job whose events are on the broker."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from contracts import ids
from contracts.changed import JobStatus
from contracts.http.jobs import JobView
from contracts.http.me import KnownUser
from contracts.http.submissions import Circumstances
from contracts.intake import Entry
from contracts.job import File, Job, Part, PartKind
from gateway.arrival.intake import Arrived, Intake
from gateway.desk import Desk
from gateway.idempotency import fingerprint
from gateway.live.waiting import until_final
from runtime.logs import log_job
from runtime.telemetry import current_traceparent


@dataclass(frozen=True)
class Submission:
    """What a client wants to have turned into tasks."""

    door: str
    """The path it came by; the same body means something else at another one."""
    said: Circumstances
    user_id: str
    """Whose it is."""
    message: str | None = None
    arrived: Sequence[Arrived] = ()
    """Files that came along."""
    stored: Sequence[Arrived] = ()
    """Files that were stored before."""

    @property
    def fingerprint(self) -> str:
        files = [(a.field, a.file.filename, a.file.sha256, a.file.description) for a in (*self.stored, *self.arrived)]
        return fingerprint(self.door, self.said.model_dump(mode="json"), self.message, files)


@dataclass(frozen=True)
class Outcome:
    """A job was accepted; `ended` is how it ended, where that was waited for."""

    job_id: UUID
    status: JobStatus
    """The newest that is known of it."""
    ended: JobView | None


async def submit(desk: Desk, submission: Submission, intake: Intake, *, key: str | None, wait_s: float) -> Outcome:
    """Return once it is sure that the events of all parts come to the broker, and the job has ended or the wait is over.

    It is not waited for while the broker is away. Raises Refused when `key` stands for another request or nothing more
    can be accepted, Transient when there is nothing that could keep it.
    """
    user = submission.user_id
    job_id = ids.job_id(user, key) if key else uuid4()
    log_job(job_id)
    with desk.feed.listen(job_id) as changes:  # before publishing: a chat may be answered within milliseconds
        if key is None:
            known = False
            await intake.settle(user)
            await _accept(desk, submission, intake, job_id, keyed=False)
        else:
            made_from = submission.fingerprint
            async with desk.requests.turn(user, job_id, made_from) as known:
                if not known:  # else it cost its bytes then
                    await intake.settle(user)
                    await _accept(desk, submission, intake, job_id, keyed=True)
                    desk.requests.accepted(job_id, made_from)
        within_s = 0 if desk.journal.waits(job_id) else wait_s
        ended = await until_final(changes, desk.store, job_id, user, within_s=within_s, known=known)
    return Outcome(job_id, changes.status, ended)


async def _accept(desk: Desk, submission: Submission, intake: Intake, job_id: UUID, *, keyed: bool) -> None:
    prefers = await desk.preferences.of(submission.user_id)
    accepted_at = desk.clock.now(submission.user_id, prefers.forgotten_at)
    job = await _job(submission, intake, job_id, prefers, accepted_at, keyed=keyed)
    files = [part.file for part in job.parts if part.file is not None]
    stored = {arrived.file.file_id for arrived in submission.stored}
    held = await desk.acceptance.hold(Entry(job=job, traceparent=current_traceparent()))
    # Before the events: one that the broker took without telling us must find its bytes.
    intake.keep(*(file for file in files if file.file_id not in stored))
    desk.lately.accepted(job_id, *(file.file_id for file in files))
    await desk.acceptance.promise(held)


async def _job(
    submission: Submission, intake: Intake, job_id: UUID, prefers: KnownUser, accepted_at: datetime, *, keyed: bool
) -> Job:
    said = submission.said
    parts = []
    if submission.message:
        parts.append(Part(part_id="message", kind=PartKind.MESSAGE, message=submission.message))
    files = [*((a, True) for a in submission.stored), *((a, False) for a in submission.arrived)]
    for arrived, placed in files:
        part_id = _part_id(arrived.kind, parts)
        file = (
            arrived.file if placed else await _place(intake, arrived.file, submission.user_id, job_id, part_id, keyed)
        )
        parts.append(Part(part_id=part_id, kind=arrived.kind, file=file))
    return Job(
        job_id=job_id,
        user_id=submission.user_id,
        conversation_id=said.conversation_id,
        accepted_at=accepted_at,
        reference_time=said.reference_time,
        time_zone=said.time_zone or prefers.time_zone,
        language=prefers.language,
        providers=prefers.providers,
        task_type=said.task_type,
        include_chat_direction=said.include_chat_direction,
        context=said.context,
        fingerprint=submission.fingerprint,
        parts=tuple(parts),
    )


async def _place(intake: Intake, file: File, user: str, job_id: UUID, part_id: str, keyed: bool) -> File:
    # A repeated request must come to the same manifest, another body never to the same blob.
    file_id = uuid5(job_id, f"{part_id}|{file.sha256}") if keyed else None
    return await intake.place(file, user, file_id)


def _part_id(kind: PartKind, parts: Sequence[Part]) -> str:
    """`audio`, then `audio-2`, `audio-3`."""
    before = sum(part.kind is kind for part in parts)
    return f"{kind}-{before + 1}" if before else str(kind)
