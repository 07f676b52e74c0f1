"""Tasks: read, made by hand, edited, deleted. Whoever listens to `task.changed` hears of each edit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Query, Response

from contracts.http.history import HistoryQuery, TaskHistory
from contracts.http.tags import TagList, TagQuery
from contracts.http.task_lists import TaskList, TaskQuery
from contracts.http.tasks import TaskCreate, TaskDeleted, TaskDeletion, TaskId, TaskPatch, TasksCleared, TaskUpdate
from contracts.job import ANONYMOUS
from contracts.task import Task
from taskstore.api.caller import AsUser, AtDesk, ByAuthor, Desk
from taskstore.api.editing import Editing
from taskstore.api.paging import led_on
from taskstore.api.preconditions import AsExpected, etag, is_known
from taskstore.api.problems import unknown
from taskstore.api.run_again import RunAgain
from taskstore.history import Author
from taskstore.queries import found_tasks, history, tags, tasks

router = APIRouter(prefix="/tasks", route_class=RunAgain)


@asynccontextmanager
async def editing(desk: Desk, author: Author, user: str | None) -> AsyncIterator[Editing]:
    """A transaction of that user's in which tasks are edited; those who wait for commits are told of its end."""
    async with desk.database.as_user(user) as connection:
        edits = Editing(connection, author, datetime.now(UTC))
        yield edits
        await edits.tell()
    desk.commits.announce()


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[TaskQuery, Query()], response: Response) -> TaskList:
    async with desk.database.as_user(user) as connection:
        page = await found_tasks.find(connection, user, wanted, datetime.now(UTC))
    return led_on(response, TaskList(tasks=page.tasks, count=len(page.tasks), next_cursor=page.next_cursor))


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, author: ByAuthor, task: TaskCreate, response: Response) -> Task:
    async with editing(desk, author, Editing.owner(author, task)) as edits:
        made = await edits.create(task)
    response.headers.update(etag(made))
    return made


@router.delete("")
async def clear(desk: AtDesk, author: ByAuthor) -> TasksCleared:
    async with editing(desk, author, author.user_id or ANONYMOUS) as edits:
        count = await edits.clear()
    return TasksCleared(message=f"Cleared {count} tasks", count=count)


@router.get("/tags")
async def tags_in_use(desk: AtDesk, user: AsUser, wanted: Annotated[TagQuery, Query()], response: Response) -> TagList:
    async with desk.database.as_user(user) as connection:
        return led_on(response, await tags.read(connection, user, wanted))


@router.get("/{task_id:int}", response_model=Task)
async def read(
    desk: AtDesk, user: AsUser, task_id: TaskId, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    async with desk.database.as_user(user) as connection:
        found = await tasks.read(connection, user, task_id)
    if found is None:
        raise unknown("task", task_id)
    if is_known(if_none_match, found.task):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=etag(found.task))
    return Response(found.task.model_dump_json(), headers=etag(found.task), media_type="application/json")


@router.put("/{task_id:int}")
async def update(
    desk: AtDesk, author: ByAuthor, task_id: TaskId, update: TaskUpdate, expected: AsExpected, response: Response
) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        edited = await edits.change(task_id, update, expected)
    response.headers.update(etag(edited))
    return edited


@router.patch("/{task_id:int}")
async def patch(
    desk: AtDesk, author: ByAuthor, task_id: TaskId, patch: TaskPatch, expected: AsExpected, response: Response
) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        edited = await edits.change(task_id, patch, expected)
    response.headers.update(etag(edited))
    return edited


@router.delete("/{task_id:int}")
async def delete(
    desk: AtDesk, author: ByAuthor, task_id: TaskId, how: Annotated[TaskDeletion, Query()], expected: AsExpected
) -> TaskDeleted:
    async with editing(desk, author, author.user_id) as edits:
        await edits.delete(task_id, expected, permanent=how.permanent)
    return TaskDeleted(message=f"Task {task_id} deleted")


@router.post("/{task_id:int}/restore")
async def restore(desk: AtDesk, author: ByAuthor, task_id: TaskId, expected: AsExpected, response: Response) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        restored = await edits.restore(task_id, expected)
    response.headers.update(etag(restored))
    return restored


@router.get("/{task_id:int}/history")
async def what_became_of_it(
    desk: AtDesk, user: AsUser, task_id: TaskId, wanted: Annotated[HistoryQuery, Query()], response: Response
) -> TaskHistory:
    async with desk.database.as_user(user) as connection:
        found = await history.read(connection, user, task_id, wanted)
    if found is None:
        raise unknown("task", task_id)
    return led_on(response, found)
