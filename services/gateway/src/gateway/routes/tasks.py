"""Tasks, however they came to be."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query

from contracts.http.tasks import AnyCaseStatus, TaskCreate, TaskDeleted, TaskList, TasksCleared, TaskUpdate
from contracts.job import UserId
from contracts.task import Task
from gateway.desk import AtDesk
from gateway.documented import problems
from gateway.media_type import JSON_ONLY

router = APIRouter(tags=["tasks"])

_MOST = 1_000
_BIGINT = 2**63 - 1

User = Annotated[UserId | None, Query(description="Whose tasks; everybody's where left out.")]
TaskId = Annotated[int, Path(ge=1, le=_BIGINT)]


@router.get("/tasks", responses=problems(422, 503))
async def tasks(
    desk: AtDesk,
    user_id: User = None,
    job_id: UUID | None = None,
    status: AnyCaseStatus | None = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 100,
) -> TaskList:
    """Tasks, newest first."""
    filters = {"job_id": job_id, "status": status, "user_id": user_id, "limit": limit}
    given = {name: str(value) for name, value in filters.items() if value is not None}
    return await desk.store.tasks(user_id, given)


@router.post(
    "/tasks", status_code=HTTPStatus.CREATED, responses=problems(400, 413, 415, 422, 503), dependencies=JSON_ONLY
)
async def create(task: TaskCreate, desk: AtDesk) -> Task:
    """Create a task by hand."""
    return await desk.store.create_task(task)


@router.get("/tasks/{task_id}", responses=problems(404, 422, 503))
async def task(task_id: TaskId, desk: AtDesk, user_id: User = None) -> Task:
    """One task."""
    return await desk.store.task(task_id, user_id)


@router.put("/tasks/{task_id}", responses=problems(400, 404, 409, 413, 415, 422, 503), dependencies=JSON_ONLY)
async def update(task_id: TaskId, changes: TaskUpdate, desk: AtDesk, user_id: User = None) -> Task:
    """Change the fields that are given; the others stay as they are."""
    return await desk.store.update_task(task_id, user_id, changes)


@router.delete("/tasks/{task_id}", responses=problems(404, 422, 503))
async def delete(task_id: TaskId, desk: AtDesk, user_id: User = None) -> TaskDeleted:
    """Delete one task."""
    return await desk.store.delete_task(task_id, user_id)


@router.delete("/tasks", responses=problems(422, 503))
async def clear(desk: AtDesk, user_id: User = None) -> TasksCleared:
    """Delete all tasks of a user; everybody's where no user is named."""
    return await desk.store.clear_tasks(user_id)
