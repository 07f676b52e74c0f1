"""Tasks, however they came to be."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from contracts.http.tasks import TaskCreate, TaskDeleted, TaskList, TaskQuery, TasksCleared, TaskUpdate
from contracts.task import Task
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk
from gateway.documented import problems
from gateway.media_type import JSON_ONLY

router = APIRouter(tags=["tasks"])

_BIGINT = 2**63 - 1

TaskId = Annotated[int, Path(ge=1, le=_BIGINT)]


@router.get("/tasks", response_model=TaskList, responses=problems(422, 503))
async def tasks(desk: AtDesk, caller: Reads, wanted: Annotated[TaskQuery, Query()]) -> Response:
    """Tasks, newest first."""
    return await desk.store.forward("GET", "/tasks", caller, wanted=wanted)


@router.post(
    "/tasks",
    response_model=Task,
    status_code=HTTPStatus.CREATED,
    responses=problems(400, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def create(task: TaskCreate, desk: AtDesk, caller: Writes) -> Response:
    """Create a task by hand."""
    mine = task.model_copy(update={"user_id": caller.owner(task.user_id)})
    return await desk.store.forward("POST", "/tasks", caller, body=mine)


@router.get("/tasks/{task_id}", response_model=Task, responses=problems(404, 422, 503))
async def task(task_id: TaskId, desk: AtDesk, caller: Reads) -> Response:
    """One task."""
    return await desk.store.forward("GET", f"/tasks/{task_id}", caller)


@router.put(
    "/tasks/{task_id}",
    response_model=Task,
    responses=problems(400, 404, 409, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def update(task_id: TaskId, changes: TaskUpdate, desk: AtDesk, caller: Writes) -> Response:
    """Change the fields that are given; the others stay as they are."""
    return await desk.store.forward("PUT", f"/tasks/{task_id}", caller, body=changes)


@router.delete("/tasks/{task_id}", response_model=TaskDeleted, responses=problems(404, 422, 503))
async def delete(task_id: TaskId, desk: AtDesk, caller: Writes) -> Response:
    """Delete one task."""
    return await desk.store.forward("DELETE", f"/tasks/{task_id}", caller)


@router.delete("/tasks", response_model=TasksCleared, responses=problems(422, 503))
async def clear(desk: AtDesk, caller: Writes) -> Response:
    """Delete all tasks of a user; everybody's where no user is named."""
    return await desk.store.forward("DELETE", "/tasks", caller)
