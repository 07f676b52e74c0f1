"""Calendars to subscribe to."""

from uuid import UUID

from contracts.http.calendar_feeds import FeedCreate, FeedList, FeedMade, FeedQuery, FeedRevoked
from intelliassist_client.connection import Connection


class CalendarFeeds:
    """Secret addresses under which calendar applications see one's tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, wanted: FeedCreate | None = None) -> FeedMade:
        """The address is told this once."""
        return await self._connection.ask("POST", "calendar-feeds", FeedMade, body=wanted or FeedCreate())

    async def list(self, wanted: FeedQuery | None = None) -> FeedList:
        return await self._connection.ask("GET", "calendar-feeds", FeedList, wanted=wanted)

    async def revoke(self, feed_id: UUID) -> FeedRevoked:
        return await self._connection.ask("DELETE", f"calendar-feeds/{feed_id}", FeedRevoked)
