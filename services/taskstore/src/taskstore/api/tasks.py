"""Tasks: read, made by hand, edited, deleted. Whoever listens to `task.changed` hears of each edit."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import uuid4

from fastapi import APIRouter, Query

from contracts.http.tasks import TaskCreate, TaskDeleted, TaskList, TaskQuery, TasksCleared, TaskUpdate
from contracts.job import ANONYMOUS
from contracts.task import Task
from taskstore import task_rows
from taskstore.api.caller import AsUser, AtDesk, InTrace
from taskstore.api.problems import Declined, unknown, unprocessable
from taskstore.due_dates import DueDate, ImpossibleDateError
from taskstore.outbox import Saying, say
from taskstore.queries import tasks

router = APIRouter(prefix="/tasks")

_LARGEST_ID: Final = 2**63 - 1
_REQUIRED: Final = ("summary", "category", "priority", "status", "tags", "metadata")
"""Fields of a task that always have a value."""


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[TaskQuery, Query()]) -> TaskList:
    async with desk.database.as_user(user) as connection:
        found = await tasks.find(connection, tasks.Filter(user, wanted.status, wanted.job_id), wanted.limit)
    return TaskList(tasks=tuple(found), count=len(found))


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, user: AsUser, trace: InTrace, task: TaskCreate) -> Task:
    if user is not None and task.user_id not in (None, user):
        raise Declined(HTTPStatus.FORBIDDEN, "forbidden", "A task can't be made in another user's name.")
    due = _due(task.due_date)
    now = datetime.now(UTC)
    owner = user or task.user_id or ANONYMOUS
    async with desk.database.as_user(owner) as connection:
        made = await tasks.create(connection, owner, task, due, now)
        await say(connection, [Saying(task_rows.created(made, owner), uuid4(), trace)], now)
    desk.commits.announce()
    return made


@router.get("/{task_id}")
async def read(desk: AtDesk, user: AsUser, task_id: int) -> Task:
    _check_id(task_id)
    async with desk.database.as_user(user) as connection:
        found = await tasks.read(connection, user, task_id)
    if found is None:
        raise unknown("task", task_id)
    return found.task


@router.put("/{task_id}")
async def update(desk: AtDesk, user: AsUser, trace: InTrace, task_id: int, update: TaskUpdate) -> Task:
    _check_id(task_id)
    given = {name: getattr(update, name) for name in update.model_fields_set}
    for name in _REQUIRED:
        if name in given and given[name] is None:
            raise unprocessable(f"body.{name}", f"The field {name} can't be empty.")
    due = _due(given.pop("due_date")) if "due_date" in given else None
    now = datetime.now(UTC)
    async with desk.database.as_user(user) as connection:
        found = await tasks.read(connection, user, task_id, to_edit=True)
        if found is None:
            raise unknown("task", task_id)
        if not given and due is None:
            return found.task
        edited = await tasks.rewrite(connection, found.task.model_copy(update=given), due, now)
        await say(connection, [Saying(task_rows.updated(edited, found.user_id), uuid4(), trace)], now)
    desk.commits.announce()
    return edited


@router.delete("/{task_id}")
async def delete(desk: AtDesk, user: AsUser, trace: InTrace, task_id: int) -> TaskDeleted:
    _check_id(task_id)
    now = datetime.now(UTC)
    async with desk.database.as_user(user) as connection:
        gone = await tasks.delete(connection, user, task_id)
        if gone is None:
            raise unknown("task", task_id)
        await say(connection, [Saying(task_rows.deleted(gone, now), uuid4(), trace)], now)
    desk.commits.announce()
    return TaskDeleted(message=f"Task {task_id} deleted")


@router.delete("")
async def clear(desk: AtDesk, user: AsUser, trace: InTrace) -> TasksCleared:
    now = datetime.now(UTC)
    cause = uuid4()
    async with desk.database.as_user(user) as connection:
        gone = await tasks.clear(connection, user)
        await say(connection, (Saying(task_rows.deleted(row, now), cause, trace) for row in gone), now)
    desk.commits.announce()
    return TasksCleared(message=f"Cleared {len(gone)} tasks", count=len(gone))


def _check_id(task_id: int) -> None:
    if not 0 < task_id <= _LARGEST_ID:
        raise unknown("task", task_id)


def _due(text: str | None) -> DueDate:
    try:
        return DueDate.given(text)
    except ImpossibleDateError as impossible:
        raise unprocessable("body.due_date", f"{impossible}.") from impossible
