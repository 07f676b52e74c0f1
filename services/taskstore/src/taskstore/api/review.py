"""The review inbox: tasks that were told in doubt, and what somebody found of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.http.review import Rejection, ReviewQuery
from contracts.http.task_lists import TaskList, TaskQuery
from contracts.http.tasks import TaskDeleted, TaskId, TaskUpdate
from contracts.task import Task
from taskstore.api.caller import AsUser, AtDesk, ByAuthor, Desk
from taskstore.api.paging import led_on
from taskstore.api.preconditions import AsExpected, etag
from taskstore.api.reviewing import Reviewing
from taskstore.api.run_again import RunAgain
from taskstore.history import Author
from taskstore.queries import found_tasks

router = APIRouter(prefix="/tasks", route_class=RunAgain)


@router.get("/review")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[ReviewQuery, Query()], response: Response) -> TaskList:
    asked = TaskQuery(needs_review=True, sort="created_at", order="asc", limit=wanted.limit, cursor=wanted.cursor)
    async with desk.database.as_user(user) as connection:
        page = await found_tasks.find(connection, user, asked, datetime.now(UTC))
    return led_on(response, TaskList(tasks=page.tasks, count=len(page.tasks), next_cursor=page.next_cursor))


@router.post("/{task_id:int}/accept")
async def accept(
    desk: AtDesk,
    author: ByAuthor,
    task_id: TaskId,
    expected: AsExpected,
    response: Response,
    corrections: TaskUpdate | None = None,
) -> Task:
    async with _reviewing(desk, author) as reviewing:
        accepted = await reviewing.accept(task_id, corrections or TaskUpdate(), expected)
    response.headers.update(etag(accepted))
    return accepted


@router.post("/{task_id:int}/reject")
async def reject(
    desk: AtDesk, author: ByAuthor, task_id: TaskId, expected: AsExpected, rejection: Rejection | None = None
) -> TaskDeleted:
    async with _reviewing(desk, author) as reviewing:
        await reviewing.reject(task_id, rejection.reason if rejection else None, expected)
    return TaskDeleted(message=f"Task {task_id} rejected")


@asynccontextmanager
async def _reviewing(desk: Desk, author: Author) -> AsyncIterator[Reviewing]:
    async with desk.database.as_user(author.user_id) as connection:
        reviewing = Reviewing(connection, author, datetime.now(UTC))
        yield reviewing
        await reviewing.tell()
    desk.commits.announce()
