"""What answers cost."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.http.usage import Usage, UsageQuery
from gateway.answering.documented import problems
from gateway.caller import Reads
from gateway.desk import AtDesk

router = APIRouter(tags=["usage"])


@router.get("/usage", responses=problems(422, 503))
async def usage(desk: AtDesk, caller: Reads, wanted: Annotated[UsageQuery, Query()]) -> Usage:
    """The tokens that were used, by day, provider and model, and their sum; and how today's quotas stand."""
    answer = await desk.store.forward("GET", "/usage", caller, wanted=wanted)
    used = Usage.decode(bytes(answer.body))
    today = await desk.quotas.today(caller)
    return used.model_copy(update={"today": today})
