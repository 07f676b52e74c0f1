"""Jobs: what became of submissions, giving one up, and trying one again."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from contracts.changed import JobStatus
from contracts.http.jobs import JobList, JobQuery, JobSummary, JobView
from taskstore.api.caller import AsUser, AtDesk, Desk, InTrace
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown
from taskstore.api.waiting import Wait, wait_for
from taskstore.cancelling import cancel
from taskstore.queries import job_lists, jobs
from taskstore.retrying import ForgottenError, NotRetryableError, retry

router = APIRouter(prefix="/jobs")


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[JobQuery, Query()], response: Response) -> JobList:
    async with desk.database.as_user(user, at_one_moment=True) as connection:
        return led_on(response, await job_lists.find(connection, user, wanted))


@router.get("/{job_id}")
async def read(desk: AtDesk, user: AsUser, job_id: UUID, wait: Wait = 0, *, texts: bool = True) -> JobView:
    found = await wait_for(desk, user, wait, lambda connection: jobs.read(connection, user, job_id, texts=texts))
    if found is None:
        raise unknown("job", job_id)
    return found


@router.get("/{job_id}/fingerprint")
async def fingerprint(desk: AtDesk, user: AsUser, job_id: UUID) -> dict[str, str | None]:
    async with desk.database.as_user(user) as connection:
        row = await jobs.fingerprint(connection, user, job_id)
    if row is None:
        raise unknown("job", job_id)
    return {"fingerprint": row["fingerprint"]}


@router.post("/{job_id}/cancel")
async def give_up(desk: AtDesk, user: AsUser, trace: InTrace, job_id: UUID, wait: Wait = 0) -> JobSummary:
    await _of_user(desk, user, job_id, wait_s=wait)
    async with desk.database.as_sink() as connection:
        job = await cancel(connection, user, job_id, trace, datetime.now(UTC))
    desk.commits.announce()
    if job is None:
        raise unknown("job", job_id)
    if job.status is not JobStatus.CANCELLED:
        raise Declined(HTTPStatus.CONFLICT, "job_ended", f"The job has ended: it is {job.status}.")
    return await _of_user(desk, user, job_id)


@router.post("/{job_id}/retry", status_code=HTTPStatus.ACCEPTED)
async def try_again(desk: AtDesk, user: AsUser, trace: InTrace, job_id: UUID, wait: Wait = 0) -> JobSummary:
    await _of_user(desk, user, job_id, wait_s=wait)
    try:
        async with desk.database.as_sink() as connection:
            job = await retry(connection, user, job_id, trace, datetime.now(UTC))
    except ForgottenError as gone:
        detail = f"What was sent as {gone.part_id} was forgotten; send it again."
        raise Declined(HTTPStatus.GONE, "file_gone", detail) from gone
    except NotRetryableError as other:
        how = "it has ended well" if other.status is JobStatus.COMPLETED else "it has not ended"
        raise Declined(HTTPStatus.CONFLICT, "job_not_retryable", f"The job can't be tried again: {how}.") from other
    if job is None:
        raise unknown("job", job_id)
    desk.commits.announce()
    return await _of_user(desk, user, job_id)


async def _of_user(desk: Desk, user: str | None, job_id: UUID, wait_s: float = 0) -> JobSummary:
    """The job, of that user's own alone; one that was accepted a moment ago is waited for."""
    found = await wait_for(desk, user, wait_s, lambda connection: job_lists.read(connection, user, job_id))
    if found is None:
        raise unknown("job", job_id)
    return found
