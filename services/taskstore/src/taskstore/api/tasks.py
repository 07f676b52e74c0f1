"""Tasks: read, made by hand, edited, deleted. Whoever listens to `task.changed` hears of each edit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Response

from contracts.http.history import HistoryQuery, TaskHistory
from contracts.http.tasks import (
    TagList,
    TagQuery,
    TaskCreate,
    TaskDeleted,
    TaskDeletion,
    TaskList,
    TaskPatch,
    TaskQuery,
    TasksCleared,
    TaskUpdate,
)
from contracts.job import ANONYMOUS
from contracts.task import Task
from taskstore.api.caller import AsUser, AtDesk, ByAuthor, Desk
from taskstore.api.editing import Editing
from taskstore.api.preconditions import AsExpected, etag, is_known
from taskstore.api.problems import unknown, unprocessable
from taskstore.history import Author
from taskstore.queries import found_tasks, history, tags, tasks

router = APIRouter(prefix="/tasks")

_LARGEST_ID: Final = 2**63 - 1


@asynccontextmanager
async def editing(desk: Desk, author: Author, user: str | None) -> AsyncIterator[Editing]:
    """A transaction of that user's in which tasks are edited; those who wait for commits are told of its end."""
    async with desk.database.as_user(user) as connection:
        yield Editing(connection, author, datetime.now(UTC))
    desk.commits.announce()


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[TaskQuery, Query()], response: Response) -> TaskList:
    if wanted.sort == "relevance" and not wanted.q:
        raise unprocessable("query.sort", "Only a search with q has a relevance to sort by.")
    async with desk.database.as_user(user) as connection:
        page = await found_tasks.find(connection, user, wanted, datetime.now(UTC))
    lead_on(response, page.next_cursor)
    return TaskList(tasks=page.tasks, count=len(page.tasks), next_cursor=page.next_cursor)


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
        found = await tags.read(connection, user, wanted)
    lead_on(response, found.next_cursor)
    return found


@router.get("/{task_id:int}", response_model=Task)
async def read(
    desk: AtDesk, user: AsUser, task_id: int, if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    _check_id(task_id)
    async with desk.database.as_user(user) as connection:
        found = await tasks.read(connection, user, task_id)
    if found is None:
        raise unknown("task", task_id)
    if is_known(if_none_match, found.task):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=etag(found.task))
    return Response(found.task.model_dump_json(), headers=etag(found.task), media_type="application/json")


@router.put("/{task_id:int}")
async def update(
    desk: AtDesk, author: ByAuthor, task_id: int, update: TaskUpdate, expected: AsExpected, response: Response
) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        edited = await edits.change(task_id, update, expected)
    response.headers.update(etag(edited))
    return edited


@router.patch("/{task_id:int}")
async def patch(
    desk: AtDesk, author: ByAuthor, task_id: int, patch: TaskPatch, expected: AsExpected, response: Response
) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        edited = await edits.change(task_id, patch, expected)
    response.headers.update(etag(edited))
    return edited


@router.delete("/{task_id:int}")
async def delete(
    desk: AtDesk, author: ByAuthor, task_id: int, how: Annotated[TaskDeletion, Query()], expected: AsExpected
) -> TaskDeleted:
    async with editing(desk, author, author.user_id) as edits:
        await edits.delete(task_id, expected, permanent=how.permanent)
    return TaskDeleted(message=f"Task {task_id} deleted")


@router.post("/{task_id:int}/restore")
async def restore(desk: AtDesk, author: ByAuthor, task_id: int, expected: AsExpected, response: Response) -> Task:
    async with editing(desk, author, author.user_id) as edits:
        restored = await edits.restore(task_id, expected)
    response.headers.update(etag(restored))
    return restored


@router.get("/{task_id:int}/history")
async def what_became_of_it(
    desk: AtDesk, user: AsUser, task_id: int, wanted: Annotated[HistoryQuery, Query()], response: Response
) -> TaskHistory:
    _check_id(task_id)
    async with desk.database.as_user(user) as connection:
        found = await history.read(connection, user, task_id, wanted)
    if found is None:
        raise unknown("task", task_id)
    lead_on(response, found.next_cursor)
    return found


def lead_on(response: Response, next_cursor: str | None) -> None:
    """Name the next page; whoever passes the answer on completes the address."""
    if next_cursor is not None:
        response.headers["Link"] = f'<?cursor={next_cursor}>; rel="next"'


def _check_id(task_id: int) -> None:
    if not 0 < task_id <= _LARGEST_ID:
        raise unknown("task", task_id)
