"""Tags over HTTP."""

from typing import Annotated

from pydantic import Field

from contracts.fact import Fact
from contracts.http.request import Request


class TagQuery(Request):
    """Which tags are wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None


class TagCount(Fact):
    """A tag, and how many tasks bear it."""

    tag: str
    count: int


class TagList(Fact):
    """Tags in use, the most frequent first."""

    tags: tuple[TagCount, ...]
    count: int
    """How many tags are in this answer."""
    next_cursor: str | None = None
    status: str = "success"
