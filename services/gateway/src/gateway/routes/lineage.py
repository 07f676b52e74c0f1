"""Where tasks came from."""

from fastapi import APIRouter, Response

from contracts.http.lineage import Lineage
from contracts.http.tasks import TaskId
from gateway.answering.documented import problems
from gateway.caller import Reads
from gateway.desk import AtDesk

router = APIRouter(tags=["tasks"])


@router.get("/tasks/{task_id:int}/lineage", response_model=Lineage, responses=problems(404, 422, 503))
async def lineage(task_id: TaskId, desk: AtDesk, caller: Reads) -> Response:
    """Where a task came from: the words, their place in the file and its hash, who read them and who found the task
    in them, by which instructions; and where it was told again.
    """
    return await desk.store.forward("GET", f"/tasks/{task_id}/lineage", caller)
