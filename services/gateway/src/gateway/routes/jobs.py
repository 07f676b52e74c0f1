"""What became of a submission."""

import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.sse import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException

from contracts.http.jobs import JobView
from gateway.caller import Reads
from gateway.desk import AtDesk
from gateway.documented import problems
from gateway.refusals import Refused
from gateway.watching import Watch

router = APIRouter(tags=["jobs"])

_WAIT_S = 2.0
_EVENT = "job.changed"
_VERSION = re.compile(r"[0-9]{1,18}")

LastEventId = Annotated[str | None, Header(description="The version that was seen last.")]


@router.get("/jobs/{job_id}", responses=problems(404, 422, 503))
async def job(job_id: UUID, desk: AtDesk, caller: Reads) -> JobView:
    """A job as it stands: its parts, texts, tasks and timings."""
    return await desk.store.job(job_id, caller.user_id, wait_s=_WAIT_S)


async def _watch(
    job_id: UUID, desk: AtDesk, caller: Reads, last_event_id: LastEventId = None
) -> AsyncIterator[tuple[Watch, int]]:
    seen = int(last_event_id) if last_event_id and _VERSION.fullmatch(last_event_id) else 0
    async with Watch.begin(desk.feed, desk.store, job_id, caller.user_id, _WAIT_S) as watch:
        if watch.snapshot.status.final and watch.snapshot.version <= seen:
            # All was told. A browser comes back after the end of a stream, until it is told 204.
            raise HTTPException(HTTPStatus.NO_CONTENT)
        yield watch, seen


@router.get("/jobs/{job_id}/events", response_class=EventSourceResponse, responses=problems(404, 422, 503))
async def events(watched: Annotated[tuple[Watch, int], Depends(_watch)]) -> AsyncIterator[ServerSentEvent]:
    """The job live: one `job.changed` event a change, its version as id, ended by the final state."""
    watch, seen = watched
    try:
        async for state in watch.states(after=seen):
            yield ServerSentEvent(raw_data=state.encode().decode(), event=_EVENT, id=str(state.version))
    except Refused:
        return
