"""Calendars to subscribe to. Whoever knows the address of one may read it, and nothing else."""

import secrets
from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from contracts.http.calendar_feeds import (
    FeedCreate,
    FeedList,
    FeedMade,
    FeedQuery,
    FeedRevoked,
    FeedToKeep,
    FeedView,
)
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.answering.preconditions import IfNoneMatch
from gateway.arrival.media_type import JSON_ONLY
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(tags=["calendar feeds"])
subscribed = APIRouter(tags=["calendar feeds"])
"""Outside of the API: calendar applications send no credentials but the address."""

_TOKEN_BYTES: Final = 32
_CALENDAR: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The calendar.", "content": {"text/calendar": {"schema": {"type": "string"}}}},
    304: {"description": "It is as it was when it had that ETag."},
}


@router.post(
    "/calendar-feeds",
    status_code=HTTPStatus.CREATED,
    responses=problems(400, 413, 415, 422, 503),
    dependencies=JSON_ONLY,
)
async def create(request: Request, feed: FeedCreate, desk: AtDesk, caller: Writes) -> FeedMade:
    """Make a calendar of one's tasks that have a due date. The answer shows its secret address, this once."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    kept = FeedToKeep(name=feed.name, token_sha256=_hash(token))
    answer = await desk.store.forward("POST", "/calendar-feeds", replace(caller, user_id=caller.owner()), body=kept)
    made = FeedView.decode(bytes(answer.body))
    path = request.app.url_path_for("subscribed_calendar", token=token)
    address = path.make_absolute_url(desk.settings.public_url or request.base_url)
    return FeedMade(**dict(made), url=str(address))


@router.get("/calendar-feeds", response_model=FeedList, responses=PAGED | problems(422, 503))
async def feeds(desk: AtDesk, caller: Reads, wanted: Annotated[FeedQuery, Query()], request: Request) -> Response:
    """Calendar feeds, newest first, without their addresses."""
    return linked(await desk.store.forward("GET", "/calendar-feeds", caller, wanted=wanted), request)


@router.delete("/calendar-feeds/{feed_id}", response_model=FeedRevoked, responses=problems(404, 422, 503))
async def revoke(feed_id: UUID, desk: AtDesk, caller: Writes) -> Response:
    """Revoke a feed: its address leads nowhere from now on."""
    return await desk.store.forward("DELETE", f"/calendar-feeds/{feed_id}", caller)


@subscribed.get(
    "/calendar-feeds/{token}.ics",
    response_class=StreamingResponse,
    responses={**_CALENDAR, **problems(404, 503)},
)
async def subscribed_calendar(token: str, desk: AtDesk, if_none_match: IfNoneMatch = None) -> Response:
    """The calendar behind a secret address: its user's tasks that have a due date, as VTODOs."""
    # The store is told the hash alone, so no log of it can hold the address.
    path = f"/calendar-feeds/by-token/{_hash(token)}"
    return await desk.store.stream(path, None, headers={"If-None-Match": if_none_match})


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
