# Made from ../calendar_feeds.py by make_sync.py: change that one, then run "make client".
"""Calendars to subscribe to."""

from uuid import UUID

from contracts.http.calendar_feeds import FeedCreate, FeedList, FeedMade, FeedQuery, FeedRevoked
from intelliassist_client.sync.connection import Connection


class CalendarFeeds:
    """Secret addresses under which calendar applications see one's tasks."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, wanted: FeedCreate | None = None) -> FeedMade:
        """The address is told this once."""
        return self._connection.ask("POST", "calendar-feeds", FeedMade, body=wanted or FeedCreate())

    def list(self, wanted: FeedQuery | None = None) -> FeedList:
        return self._connection.ask("GET", "calendar-feeds", FeedList, wanted=wanted)

    def revoke(self, feed_id: UUID) -> FeedRevoked:
        return self._connection.ask("DELETE", f"calendar-feeds/{feed_id}", FeedRevoked)
