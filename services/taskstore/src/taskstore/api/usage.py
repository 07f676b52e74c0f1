"""What answers cost."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Query

from contracts.http.usage import Usage, UsageQuery, UsageToday, UsedTodayQuery
from taskstore.api.caller import AsUser, AtDesk
from taskstore.api.problems import unprocessable
from taskstore.queries import usage

router = APIRouter()

_DAYS: Final = 30
"""Asked about where nobody says since when."""


@router.get("/usage")
async def read(desk: AtDesk, user: AsUser, wanted: Annotated[UsageQuery, Query()]) -> Usage:
    last = wanted.until or datetime.now(UTC).date()
    first = wanted.since or last - timedelta(days=_DAYS - 1)
    if first > last:
        raise unprocessable("query.since", f"The first day, {first}, comes after the last, {last}.")
    async with desk.database.as_user(user) as connection:
        return await usage.read(connection, user, first, last)


@router.post("/usage/today")
async def today(desk: AtDesk, user: AsUser, wanted: UsedTodayQuery) -> UsageToday:
    async with desk.database.as_user(user) as connection:
        return await usage.today(connection, user, datetime.now(UTC).date(), without=wanted.without)
