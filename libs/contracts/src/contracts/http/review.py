"""Tasks that somebody should look at, over HTTP."""

from typing import Annotated

from pydantic import Field, StringConstraints

from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request


class ReviewQuery(Request):
    """Which page of the tasks to be looked at is wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None
    """The `next_cursor` of the page before."""


class Rejection(Request):
    """Why a task is none."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000), PRINTABLE] | None = None
    """Kept in the task's history."""
