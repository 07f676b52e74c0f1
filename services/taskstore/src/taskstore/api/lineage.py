"""Where tasks came from."""

from fastapi import APIRouter

from contracts.http.lineage import Lineage
from taskstore.api.caller import AsUser, AtDesk
from taskstore.api.problems import unknown
from taskstore.queries import lineage

router = APIRouter(prefix="/tasks")

_LARGEST_ID = 2**63 - 1


@router.get("/{task_id:int}/lineage")
async def read(desk: AtDesk, user: AsUser, task_id: int) -> Lineage:
    if not 0 < task_id <= _LARGEST_ID:
        raise unknown("task", task_id)
    async with desk.database.as_user(user, at_one_moment=True) as connection:
        found = await lineage.read(connection, user, task_id)
    if found is None:
        raise unknown("task", task_id)
    return found
