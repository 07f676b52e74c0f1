"""Waiting for what was accepted and is not written down yet."""

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Annotated, Final, TypeVar

from fastapi import Query

from taskstore.api.caller import Desk
from taskstore.connection import Connection

T = TypeVar("T")
Wait = Annotated[float, Query(ge=0, le=30, description="Seconds to wait for one that is not known yet.")]

_ASK_AGAIN_S: Final = 0.25
"""Another process may commit it, and then nobody tells us."""


async def wait_for(
    desk: Desk, user: str | None, seconds: float, read: Callable[[Connection], Awaitable[T | None]]
) -> T | None:
    """Read until it is there or the time is up; an accepted submission may not be written down yet."""
    deadline = monotonic() + seconds
    while True:
        seen = desk.commits.count
        # Else a job could be told with tasks of an analysis that it has not ended with yet.
        async with desk.database.as_user(user, at_one_moment=True) as connection:
            found = await read(connection)
        left = deadline - monotonic()
        if found is not None or left <= 0:
            return found
        await desk.commits.after(seen, min(left, _ASK_AGAIN_S))
