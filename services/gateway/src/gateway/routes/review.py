"""The review inbox: tasks that were told in doubt."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from contracts.http.review import Rejection, ReviewQuery
from contracts.http.task_lists import TaskList
from contracts.http.tasks import TaskDeleted, TaskId, TaskUpdate
from contracts.task import Task
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.preconditions import IfMatchWhereNeeded
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["tasks"])


@router.get("/tasks/review", response_model=TaskList, responses=PAGED | problems(422, 503))
async def review(desk: AtDesk, caller: Reads, wanted: Annotated[ReviewQuery, Query()], request: Request) -> Response:
    """Tasks that somebody should look at, the oldest first."""
    return linked(await desk.store.forward("GET", "/tasks/review", caller, wanted=wanted), request)


@router.post(
    "/tasks/{task_id:int}/accept",
    response_model=Task,
    responses=problems(400, 404, 409, 412, 413, 415, 422, 428, 503),
    dependencies=JSON_ONLY,
)
async def accept(
    task_id: TaskId, desk: AtDesk, caller: Writes, if_match: IfMatchWhereNeeded, corrections: TaskUpdate | None = None
) -> Response:
    """The task is right, with these corrections where there are some: nobody needs to look at it any more."""
    path = f"/tasks/{task_id}/accept"
    return await desk.store.forward("POST", path, caller, body=corrections, headers={"If-Match": if_match})


@router.post(
    "/tasks/{task_id:int}/reject",
    response_model=TaskDeleted,
    responses=problems(400, 404, 409, 412, 413, 415, 422, 428, 503),
    dependencies=JSON_ONLY,
)
async def reject(
    task_id: TaskId, desk: AtDesk, caller: Writes, if_match: IfMatchWhereNeeded, rejection: Rejection | None = None
) -> Response:
    """The task is none: it goes into the trash, with the reason in its history."""
    path = f"/tasks/{task_id}/reject"
    return await desk.store.forward("POST", path, caller, body=rejection, headers={"If-Match": if_match})
