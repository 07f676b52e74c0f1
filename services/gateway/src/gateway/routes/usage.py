"""What answers cost."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.http.usage import Usage, UsageQuery
from gateway.caller import Reads
from gateway.desk import AtDesk
from gateway.documented import problems

router = APIRouter(tags=["usage"])


@router.get("/usage", response_model=Usage, responses=problems(422, 503))
async def usage(desk: AtDesk, caller: Reads, wanted: Annotated[UsageQuery, Query()]) -> Response:
    """The tokens that were used, by day, provider and model, and their sum."""
    return await desk.store.forward("GET", "/usage", caller, wanted=wanted)
