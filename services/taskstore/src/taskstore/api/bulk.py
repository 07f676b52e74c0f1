"""Many edits of tasks in one request: each by itself, in one transaction."""

from collections.abc import Sequence
from http import HTTPStatus

from fastapi import APIRouter, Request

from contracts.http.bulk import (
    BulkComplete,
    BulkCreate,
    BulkDelete,
    BulkResult,
    BulkResults,
    BulkTasks,
    BulkUpdate,
    Operation,
)
from contracts.http.tasks import TaskPatch
from contracts.task import Task, TaskStatus
from taskstore.api.caller import AtDesk, ByAuthor
from taskstore.api.editing import Editing
from taskstore.api.preconditions import Expected
from taskstore.api.problems import Declined, problem_of
from taskstore.api.run_again import RunAgain
from taskstore.api.tasks import editing
from taskstore.connection import Connection
from taskstore.queries import dependencies, tasks

router = APIRouter(prefix="/tasks", route_class=RunAgain)


@router.post("/bulk")
async def bulk(desk: AtDesk, author: ByAuthor, many: BulkTasks, request: Request) -> BulkResults:
    results = []
    async with editing(desk, author, author.user_id) as edits:
        await _lock(edits.connection, author.user_id, many.operations)
        for index, operation in enumerate(many.operations):
            try:
                results.append(await _done(edits, index, operation))
            except Declined as declined:
                results.append(_refused(index, operation, declined, request.url.path))
    failed = sum(result.problem is not None for result in results)
    return BulkResults(
        results=tuple(results),
        count=len(results),
        succeeded=len(results) - failed,
        failed=failed,
        status="success" if not failed else "failed" if failed == len(results) else "partial",
    )


async def _lock(connection: Connection, user_id: str | None, operations: Sequence[Operation]) -> None:
    """Take all that the operations edit before the first of them, in the one order that keeps out of each other's way."""
    waiting = [one.id for one in operations if isinstance(one, BulkUpdate) and one.changes.depends_on is not None]
    if waiting:
        await dependencies.lock(connection, user_id, waiting)
    edited = [one.id for one in operations if not isinstance(one, BulkCreate)]
    if edited:
        await tasks.lock(connection, user_id, edited)


async def _done(edits: Editing, index: int, operation: Operation) -> BulkResult:
    if isinstance(operation, BulkCreate):
        made = await edits.create(operation.task)
        return BulkResult(index=index, op=operation.op, id=made.id, status=HTTPStatus.CREATED, task=made)
    task: Task | None = None
    expected = Expected.version(operation.version)
    match operation:
        case BulkUpdate():
            task = await edits.change(operation.id, operation.changes, expected)
        case BulkComplete():
            task = await edits.change(operation.id, TaskPatch(status=TaskStatus.COMPLETED), expected)
        case BulkDelete():
            await edits.delete(operation.id, expected, permanent=operation.permanent)
    return BulkResult(index=index, op=operation.op, id=operation.id, status=HTTPStatus.OK, task=task)


def _refused(index: int, operation: Operation, declined: Declined, path: str) -> BulkResult:
    status = HTTPStatus(declined.status_code)
    return BulkResult(
        index=index,
        op=operation.op,
        id=None if isinstance(operation, BulkCreate) else operation.id,
        status=status,
        problem=problem_of(path, status, declined.code, str(declined.detail), errors=declined.errors),
    )
