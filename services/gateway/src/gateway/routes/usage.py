"""What answers cost."""

from typing import Annotated

from fastapi import APIRouter, Query

from contracts.http.usage import Day, Usage
from contracts.job import UserId
from gateway.desk import AtDesk
from gateway.documented import problems

router = APIRouter(tags=["usage"])

User = Annotated[UserId | None, Query(description="Whose use; everybody's where left out.")]
Since = Annotated[Day | None, Query(description="The first day, in UTC; thirty days with the last where left out.")]
Until = Annotated[Day | None, Query(description="The last day, in UTC; today where left out.")]


@router.get("/usage", responses=problems(422, 503))
async def usage(desk: AtDesk, user_id: User = None, since: Since = None, until: Until = None) -> Usage:
    """The tokens that were used, by day, provider and model, and their sum."""
    days = {"since": since, "until": until}
    return await desk.store.usage(user_id, {name: day.isoformat() for name, day in days.items() if day is not None})
