"""Tasks, however they came to be."""

from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from contracts.http.history import HistoryQuery, TaskHistory
from contracts.http.tags import TagList, TagQuery
from contracts.http.task_lists import TaskList, TaskQuery
from contracts.http.tasks import TaskCreate, TaskDeleted, TaskDeletion, TaskId, TaskPatch, TasksCleared, TaskUpdate
from contracts.task import Task
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.placed import placed, placing
from gateway.answering.preconditions import IfMatch, IfMatchWhereNeeded, IfNoneMatch, versioned
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["tasks"])


_PATCHES: Final[dict[str, Any]] = {
    "requestBody": {"content": {"application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/TaskPatch"}}}}
}
_READ: Final = versioned(200, 304)
_READ[304]["description"] = "It is still the version of that ETag."


@router.get("/tasks", response_model=TaskList, responses=PAGED | problems(422, 503))
async def tasks(desk: AtDesk, caller: Reads, wanted: Annotated[TaskQuery, Query()], request: Request) -> Response:
    """Tasks, newest first where no other order is asked for. What is deleted is shown with `deleted=true` alone.

    A longer list comes in pages: `next_cursor`, or the `Link` header, leads to the next. Pages neither repeat nor
    leave out a task that nobody touches meanwhile.
    """
    return linked(await desk.store.forward("GET", "/tasks", caller, wanted=wanted), request)


@router.post(
    "/tasks",
    response_model=Task,
    status_code=HTTPStatus.CREATED,
    responses=placing(versioned(201), "/api/v1/tasks/7") | problems(400, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def create(task: TaskCreate, desk: AtDesk, caller: Writes) -> Response:
    """Create a task by hand."""
    mine = task.model_copy(update={"user_id": caller.owner(task.user_id)})
    answer = await desk.store.forward("POST", "/tasks", caller, body=mine)
    return placed(answer, f"/api/v1/tasks/{Task.decode(bytes(answer.body)).id}")


@router.delete("/tasks", response_model=TasksCleared, responses=problems(422, 503))
async def clear(desk: AtDesk, caller: Writes) -> Response:
    """Put all of one's own tasks into the trash. Without a user those of the nameless one alone are meant."""
    return await desk.store.forward("DELETE", "/tasks", caller)


@router.get("/tasks/tags", response_model=TagList, responses=PAGED | problems(422, 503))
async def tags(desk: AtDesk, caller: Reads, wanted: Annotated[TagQuery, Query()], request: Request) -> Response:
    """Tags in use, and how many tasks bear each; the most frequent first."""
    return linked(await desk.store.forward("GET", "/tasks/tags", caller, wanted=wanted), request)


@router.get("/tasks/{task_id:int}", response_model=Task, responses=_READ | problems(404, 422, 503))
async def task(task_id: TaskId, desk: AtDesk, caller: Reads, if_none_match: IfNoneMatch = None) -> Response:
    """One task."""
    headers = {"If-None-Match": if_none_match}
    return await desk.store.forward("GET", f"/tasks/{task_id}", caller, headers=headers)


@router.put(
    "/tasks/{task_id:int}",
    response_model=Task,
    responses=versioned(200) | problems(400, 404, 412, 413, 415, 422, 428, 503),
    dependencies=JSON_ONLY,
)
async def update(
    task_id: TaskId, changes: TaskUpdate, desk: AtDesk, caller: Writes, if_match: IfMatchWhereNeeded
) -> Response:
    """Change the fields that are given; the others stay as they are, and null empties one that may be empty."""
    headers = {"If-Match": if_match}
    return await desk.store.forward("PUT", f"/tasks/{task_id}", caller, body=changes, headers=headers)


@router.patch(
    "/tasks/{task_id:int}",
    response_model=Task,
    responses=versioned(200) | problems(400, 404, 412, 413, 415, 422, 428, 503),
    dependencies=JSON_ONLY,
    openapi_extra=_PATCHES,
)
async def patch(
    task_id: TaskId, changes: TaskPatch, desk: AtDesk, caller: Writes, if_match: IfMatchWhereNeeded
) -> Response:
    """Change a task by a JSON merge patch (RFC 7396); `metadata` is merged member by member."""
    headers = {"If-Match": if_match}
    return await desk.store.forward("PATCH", f"/tasks/{task_id}", caller, body=changes, headers=headers)


@router.delete("/tasks/{task_id:int}", response_model=TaskDeleted, responses=problems(404, 412, 422, 428, 503))
async def delete(
    task_id: TaskId,
    how: Annotated[TaskDeletion, Query()],
    desk: AtDesk,
    caller: Writes,
    if_match: IfMatchWhereNeeded,
) -> Response:
    """Put one task into the trash, from where it can be restored for some days.

    `permanent=true` deletes it at once, and its history with it.
    """
    headers = {"If-Match": if_match}
    return await desk.store.forward("DELETE", f"/tasks/{task_id}", caller, wanted=how, headers=headers)


@router.post(
    "/tasks/{task_id:int}/restore", response_model=Task, responses=versioned(200) | problems(404, 409, 412, 422, 503)
)
async def restore(task_id: TaskId, desk: AtDesk, caller: Writes, if_match: IfMatch) -> Response:
    """Take a task out of the trash."""
    headers = {"If-Match": if_match}
    return await desk.store.forward("POST", f"/tasks/{task_id}/restore", caller, headers=headers)


@router.get("/tasks/{task_id:int}/history", response_model=TaskHistory, responses=PAGED | problems(404, 422, 503))
async def history(
    task_id: TaskId, desk: AtDesk, caller: Reads, wanted: Annotated[HistoryQuery, Query()], request: Request
) -> Response:
    """Who did what to a task, when, and by which event; the latest first. Also of one in the trash."""
    return linked(await desk.store.forward("GET", f"/tasks/{task_id}/history", caller, wanted=wanted), request)
