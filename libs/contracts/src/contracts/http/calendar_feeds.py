"""Calendars to subscribe to, over HTTP."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), PRINTABLE]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class FeedCreate(Request):
    """A calendar feed to be made."""

    name: Name = "Tasks"
    """What calendar applications show."""


class FeedToKeep(FeedCreate):
    """A feed as the store is told of it: who knows the hash does not know the token."""

    token_sha256: Sha256


class FeedView(Fact):
    """A calendar feed. Its address was told once, when it was made."""

    feed_id: UUID
    name: str
    user_id: str | None = None
    created_at: AwareDatetime


class FeedMade(FeedView):
    """A feed that was just made."""

    url: str
    """The secret address; whoever knows it sees the user's tasks that have a due date. It is not told again."""
    status: str = "success"


class FeedQuery(Request):
    """Which page of the feeds is wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: str | None = None
    """The `next_cursor` of the page before."""


class FeedList(Fact):
    """Calendar feeds, the newest first."""

    feeds: tuple[FeedView, ...]
    count: int
    """How many feeds are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class FeedRevoked(Fact):
    """A feed was revoked: its address leads nowhere from now on."""

    message: str
    status: str = "success"
