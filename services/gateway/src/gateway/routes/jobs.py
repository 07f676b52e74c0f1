"""What became of submissions."""

import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from contracts.http.jobs import JobList, JobQuery, JobSummary, JobView
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.refusals import Refused
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk
from gateway.journal.glimpse import job_of
from gateway.live.happenings import Happenings
from gateway.live.heard import notifying
from gateway.live.watching import Watch

router = APIRouter(tags=["jobs"])

_EVENT = "job.changed"
_VERSION = re.compile(r"[0-9]{1,18}")

LastEventId = Annotated[str | None, Header(description="The version that was seen last.")]


Texts = Annotated[bool, Query(description="Whether what was read from the parts is wanted, too.")]


@router.get("/jobs", response_model=JobList, responses=PAGED | problems(422, 503))
async def jobs(desk: AtDesk, caller: Reads, wanted: Annotated[JobQuery, Query()], request: Request) -> Response:
    """Jobs, those accepted last first: where each stands, without texts and tasks."""
    return linked(await desk.store.forward("GET", "/jobs", caller, wanted=wanted), request)


@router.get("/jobs/{job_id}", responses=problems(404, 422, 503))
async def job(job_id: UUID, desk: AtDesk, caller: Reads, *, texts: Texts = True) -> JobView:
    """A job as it stands: its parts, texts, tasks and timings."""
    return await job_of(desk.store, desk.journal, desk.lately, job_id, caller, texts=texts)


@router.post("/jobs/{job_id}/cancel", response_model=JobSummary, responses=problems(404, 409, 422, 503))
async def cancel(job_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Give a job up. What has not begun of it is not begun, what runs is interrupted, and late results are not taken.

    Cancelling it again changes nothing; one that has ended otherwise can't be cancelled.
    """
    return await desk.store.forward("POST", f"/jobs/{job_id}/cancel", caller, wanted=desk.lately.patience(job_id))


@router.post(
    "/jobs/{job_id}/retry",
    response_model=JobSummary,
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(404, 409, 410, 422, 503),
)
async def retry(job_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Try a job again that failed, was answered in part, or was cancelled.

    Its parts that were not read are read again, then all is analysed anew. What the new analysis tells takes the place
    of what an earlier one did, save tasks that were edited or told again since.
    """
    answer = await desk.store.forward("POST", f"/jobs/{job_id}/retry", caller, wanted=desk.lately.patience(job_id))
    answer.headers["Location"] = f"/api/v1/jobs/{job_id}"
    return answer


async def _watch(
    job_id: UUID, desk: AtDesk, caller: Reads, last_event_id: LastEventId = None
) -> AsyncIterator[tuple[Watch, int]]:
    seen = int(last_event_id) if last_event_id and _VERSION.fullmatch(last_event_id) else 0
    async with Watch.begin(desk.feed, desk.store, job_id, caller, desk.lately.patience_s(job_id)) as watch:
        if watch.snapshot.status.final and watch.snapshot.version <= seen:
            # All was told. A browser comes back after the end of a stream, until it is told 204.
            raise HTTPException(HTTPStatus.NO_CONTENT)
        yield watch, seen


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, responses=problems(404, 422, 503))
async def events(watched: Annotated[tuple[Watch, int], Depends(_watch)]) -> AsyncIterator[ServerSentEvent]:
    """The job live: one `job.changed` event a change, its version as id, ended by the final state."""
    watch, seen = watched
    try:
        async for heard in watch.states(after=seen):
            state = heard.change
            with notifying(heard):
                yield ServerSentEvent(raw_data=state.encode().decode(), event=_EVENT, id=str(state.version))
    except Refused:
        return


async def _overhear(desk: AtDesk, caller: Reads) -> AsyncIterator[Happenings]:
    with desk.feed.overhear(caller.user_id) as happenings:
        yield happenings


@router.get("/events", response_class=EventSourceResponse, responses=problems(422))
async def all_events(happenings: Annotated[Happenings, Depends(_overhear)]) -> AsyncIterator[ServerSentEvent]:
    """All of one's jobs live, from now on: one `job.changed` event a change, state only."""
    async for heard in happenings.told():
        with notifying(heard):
            yield ServerSentEvent(raw_data=heard.change.encode().decode(), event=_EVENT)
