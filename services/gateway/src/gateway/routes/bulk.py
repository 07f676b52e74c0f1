"""Many edits of tasks in one request."""

from fastapi import APIRouter, Response

from contracts.http.bulk import BulkCreate, BulkResults, BulkTasks, Operation
from gateway.answering.documented import problems
from gateway.answering.preconditions import insist
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Caller, Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["tasks"])


@router.post(
    "/tasks/bulk",
    response_model=BulkResults,
    responses=problems(400, 413, 415, 422, 428, 503),
    dependencies=JSON_ONLY,
)
async def bulk(many: BulkTasks, desk: AtDesk, caller: Writes) -> Response:
    """Up to 500 edits in one request, each by itself: one that fails undoes no other.

    The answer is 200 also where some or all failed; `results` tells of each operation, in the order in which they
    were sent, the status that it would have alone, and its task or its problem. A body that has not this shape is
    refused as a whole.
    """
    if any(not isinstance(one, BulkCreate) and one.version is None for one in many.operations):
        insist(desk)
    mine = many.model_copy(update={"operations": tuple(_in_name(one, caller) for one in many.operations)})
    return await desk.store.forward("POST", "/tasks/bulk", caller, body=mine)


def _in_name(operation: Operation, caller: Caller) -> Operation:
    if isinstance(operation, BulkCreate):
        owner = caller.owner(operation.task.user_id)
        return operation.model_copy(update={"task": operation.task.model_copy(update={"user_id": owner})})
    return operation
