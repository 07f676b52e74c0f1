"""Calendars to subscribe to: made, listed and revoked by their users, read by whoever knows the token."""

from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.responses import StreamingResponse

from contracts.http.calendar_feeds import FeedList, FeedQuery, FeedRevoked, FeedToKeep, FeedView, Sha256
from contracts.http.entity_tags import names
from contracts.http.export import ExportFormat
from contracts.http.task_lists import TaskQuery
from contracts.job import ANONYMOUS
from taskstore.api.caller import AsUser, AtDesk
from taskstore.api.export import begun
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown
from taskstore.exporting import Pages
from taskstore.exporting.calendar import as_calendar
from taskstore.exporting.pages import pages
from taskstore.queries import calendar_feeds

router = APIRouter(prefix="/calendar-feeds")

_FRESH_S: Final = 300
"""How long a calendar application need not ask again."""


@router.post("", status_code=HTTPStatus.CREATED)
async def create(desk: AtDesk, user: AsUser, wanted: FeedToKeep) -> FeedView:
    owner = user or ANONYMOUS
    async with desk.database.as_user(owner) as connection:
        return await calendar_feeds.add(connection, uuid4(), owner, wanted, datetime.now(UTC))


@router.get("")
async def find(desk: AtDesk, user: AsUser, wanted: Annotated[FeedQuery, Query()], response: Response) -> FeedList:
    async with desk.database.as_user(user) as connection:
        return led_on(response, await calendar_feeds.find(connection, user, wanted))


@router.delete("/{feed_id}")
async def revoke(desk: AtDesk, user: AsUser, feed_id: UUID) -> FeedRevoked:
    async with desk.database.as_user(user) as connection:
        gone = await calendar_feeds.remove(connection, user, feed_id)
    if not gone:
        raise unknown("calendar_feed", feed_id)
    return FeedRevoked(message=f"Calendar feed {feed_id} revoked")


@router.get("/by-token/{token_sha256}")
async def calendar(
    desk: AtDesk, token_sha256: Annotated[Sha256, Path()], if_none_match: Annotated[str | None, Header()] = None
) -> Response:
    async with desk.database.as_bearer(token_sha256) as connection:
        feed = await calendar_feeds.known(connection, token_sha256)
    if feed is None:
        raise Declined(HTTPStatus.NOT_FOUND, "unknown_calendar_feed", "There is no such calendar, or no longer.")
    async with desk.database.as_user(feed.user_id) as connection:
        edition = await calendar_feeds.edition(connection, feed)
    headers = {
        "ETag": f'"{edition.version}"',
        "Last-Modified": format_datetime(edition.changed_at.astimezone(UTC), usegmt=True),
        "Cache-Control": f"private, max-age={_FRESH_S}",
    }
    if names(if_none_match, headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    found = await begun(_due(pages(desk.database, feed.user_id, TaskQuery(sort="due_date"), datetime.now(UTC))))
    return StreamingResponse(as_calendar(found, feed.name), media_type=ExportFormat.ICS.media_type, headers=headers)


async def _due(found: Pages) -> Pages:
    """Up to the first without a due date: they come last."""
    async for tasks in found:
        due = tuple(task for task in tasks if task.due_date is not None)
        if due:
            yield due
        if len(due) < len(tasks):
            return
