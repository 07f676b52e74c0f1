"""What became of submissions: jobs, and the files that came with them."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Annotated, TypeVar
from uuid import UUID

from fastapi import APIRouter, Query

from contracts.http.files import FileView
from contracts.http.jobs import JobView
from taskstore.api.caller import AsUser, AtDesk, Desk
from taskstore.api.problems import unknown
from taskstore.connection import Connection
from taskstore.queries import files, jobs

router = APIRouter()

T = TypeVar("T")
Wait = Annotated[float, Query(ge=0, le=30, description="Seconds to wait for one that is not known yet.")]

_ASK_AGAIN_S = 0.25
"""Another process may commit it, and then nobody tells us."""


@router.get("/jobs/{job_id}")
async def job(desk: AtDesk, user: AsUser, job_id: UUID, wait: Wait = 0) -> JobView:
    found = await _wait_for(desk, user, wait, lambda connection: jobs.read(connection, user, job_id))
    if found is None:
        raise unknown("job", job_id)
    return found


@router.get("/jobs/{job_id}/fingerprint")
async def fingerprint(desk: AtDesk, user: AsUser, job_id: UUID) -> dict[str, str | None]:
    async with desk.database.as_user(user) as connection:
        row = await jobs.fingerprint(connection, user, job_id)
    if row is None:
        raise unknown("job", job_id)
    return {"fingerprint": row["fingerprint"]}


@router.get("/files/{file_id}")
async def file(desk: AtDesk, user: AsUser, file_id: UUID, wait: Wait = 0) -> FileView:
    found = await _wait_for(desk, user, wait, lambda connection: files.read(connection, user, file_id))
    if found is None:
        raise unknown("file", file_id)
    return found


async def _wait_for(
    desk: Desk, user: str | None, seconds: float, read: Callable[[Connection], Awaitable[T | None]]
) -> T | None:
    """Read until it is there or the time is up; an accepted submission may not be written down yet."""
    deadline = monotonic() + seconds
    while True:
        seen = desk.commits.count
        # Else a job could be told with tasks of an analysis that it has not ended with yet.
        async with desk.database.as_user(user, at_one_moment=True) as connection:
            found = await read(connection)
        left = deadline - monotonic()
        if found is not None or left <= 0:
            return found
        await desk.commits.after(seen, min(left, _ASK_AGAIN_S))
