"""A submission's outcome as an HTTP response."""

from collections.abc import Callable
from http import HTTPStatus

from fastapi import Response

from contracts.changed import JobStatus
from contracts.fact import Fact
from contracts.http.jobs import JobView
from contracts.http.submissions import JobAccepted
from gateway.answering.prefer import Preference
from gateway.answering.refusals import Refused
from gateway.submission import Outcome


def reply(outcome: Outcome, answer: Callable[[JobView], Fact], preference: Preference, waited_s: float) -> Response:
    """200 with the answer when the job ended well, else 202 with where to follow it.

    Raises Refused for a job that failed or was cancelled while its client waited.
    """
    job = outcome.ended
    here = f"/api/v1/jobs/{outcome.job_id}"
    headers = {"Location": here} | preference.applied(waited_s, finished=job is not None)
    if job is None:
        accepted = JobAccepted(
            job_id=outcome.job_id,
            status=outcome.status,
            message="Accepted. Follow the job at its links.",
            links={"self": here, "events": f"{here}/events"},
        )
        return _json(accepted, HTTPStatus.ACCEPTED, {**headers, "Retry-After": "1"})
    if job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        raise _unfulfilled(job, headers)
    return _json(answer(job), HTTPStatus.OK, headers)


def _unfulfilled(job: JobView, headers: dict[str, str]) -> Refused:
    if job.status is JobStatus.CANCELLED:
        status, code, reason = HTTPStatus.CONFLICT, "job_cancelled", "The job was cancelled."
    else:
        why = job.error or next((part.error for part in job.parts if part.error), None)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        code, reason = (why.code, why.reason) if why else ("job_failed", "The job could not be done.")
    # What the problem says already is not said again.
    details = [
        {"part_id": part.part_id, **part.error.model_dump()}
        for part in job.parts
        if part.error and part.error.reason != reason
    ]
    return Refused(status, code, reason, headers=headers, details=details or None, job_id=job.job_id)


def _json(fact: Fact, status: HTTPStatus, headers: dict[str, str]) -> Response:
    return Response(fact.model_dump_json(), status, headers, media_type="application/json")
