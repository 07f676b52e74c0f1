"""Where tasks came from."""

from fastapi import APIRouter

from contracts.http.lineage import Lineage
from contracts.http.tasks import TaskId
from taskstore.api.caller import AsUser, AtDesk
from taskstore.api.problems import unknown
from taskstore.queries import lineage

router = APIRouter(prefix="/tasks")


@router.get("/{task_id:int}/lineage")
async def read(desk: AtDesk, user: AsUser, task_id: TaskId) -> Lineage:
    async with desk.database.as_user(user, at_one_moment=True) as connection:
        found = await lineage.read(connection, user, task_id)
    if found is None:
        raise unknown("task", task_id)
    return found
