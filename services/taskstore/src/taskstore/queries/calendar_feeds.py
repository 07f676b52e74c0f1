"""Calendar feeds: made, listed, known again by their tokens, revoked."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from asyncpg import Record

from contracts.http.calendar_feeds import FeedList, FeedQuery, FeedToKeep, FeedView
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.task_rows import shown_user

_SORT = "calendar-feeds"


class Feed(NamedTuple):
    """A feed that was asked for by its token."""

    user_id: str
    name: str
    created_at: datetime


class Edition(NamedTuple):
    """A feed as it stands."""

    version: str
    """Another one whenever the feed holds anything else."""
    changed_at: datetime


async def add(connection: Connection, feed_id: UUID, user_id: str, wanted: FeedToKeep, now: datetime) -> FeedView:
    await connection.execute(
        "insert into calendar_feeds (feed_id, token_sha256, user_id, name, created_at) values ($1, $2, $3, $4, $5)",
        feed_id,
        wanted.token_sha256,
        user_id,
        wanted.name,
        now,
    )
    return FeedView(feed_id=feed_id, name=wanted.name, user_id=shown_user(user_id), created_at=now)


async def find(connection: Connection, user_id: str | None, wanted: FeedQuery) -> FeedList:
    """A page of a user's feeds, or of everybody's. Raises InvalidCursorError."""
    after = cursors.read(wanted.cursor, _SORT, datetime, UUID) if wanted.cursor is not None else (None, None)
    rows = await connection.fetch(
        """
        select feed_id, name, user_id, created_at from calendar_feeds
        where ($1::text is null or user_id = $1)
          and ($2::timestamptz is null or (created_at, feed_id) < ($2, $3::uuid))
        order by created_at desc, feed_id desc limit $4
        """,
        user_id,
        *after,
        wanted.limit + 1,
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "created_at", "feed_id")
    return FeedList(feeds=tuple(_view(row) for row in shown), count=len(shown), next_cursor=more)


async def known(connection: Connection, token_sha256: str) -> Feed | None:
    """The feed of the token with that hash; None where there is none, or no longer."""
    row = await connection.fetchrow(
        "select user_id, name, created_at from calendar_feeds where token_sha256 = $1", token_sha256
    )
    return Feed(row["user_id"], row["name"], row["created_at"]) if row else None


async def edition(connection: Connection, feed: Feed) -> Edition:
    """What the feed holds at this time."""
    row = await connection.fetchrow(
        """
        select md5(string_agg(
                   id || '.' || version, ',' order by id
               ) filter (where due_date is not null and deleted_at is null)) as version,
               max(updated_at) as changed_at
        from tasks where user_id = $1
        """,
        feed.user_id,
    )
    assert row is not None  # noqa: S101 - an aggregate has one row
    return Edition(row["version"] or "empty", row["changed_at"] or feed.created_at)


async def remove(connection: Connection, user_id: str | None, feed_id: UUID) -> bool:
    """Whether the user had that feed."""
    gone: Record | None = await connection.fetchrow(
        "delete from calendar_feeds where feed_id = $1 and ($2::text is null or user_id = $2) returning feed_id",
        feed_id,
        user_id,
    )
    return gone is not None


def _view(row: Record) -> FeedView:
    return FeedView(
        feed_id=row["feed_id"], name=row["name"], user_id=shown_user(row["user_id"]), created_at=row["created_at"]
    )
