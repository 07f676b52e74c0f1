"""Tags in use."""

from contracts.http.tags import TagCount, TagList, TagQuery
from taskstore import cursors
from taskstore.connection import Connection

_SORT = "tags"


async def read(connection: Connection, user_id: str | None, wanted: TagQuery) -> TagList:
    """How many living tasks of a user, or of everybody, bear each tag. Raises InvalidCursorError."""
    frequency, tag = cursors.read(wanted.cursor, _SORT, int, str) if wanted.cursor is not None else (None, None)
    rows = await connection.fetch(
        f"""
        select tag, count(*) as frequency
        from tasks cross join lateral unnest(tags) as given (tag)
        where deleted_at is null {"and user_id = $3" if user_id is not None else ""}
        group by tag
        having $1::bigint is null or count(*) < $1 or (count(*) = $1 and tag collate "C" > $2::text)
        order by frequency desc, tag collate "C" limit {wanted.limit + 1:d}
        """,  # noqa: S608 - our own words
        frequency,
        tag,
        *([user_id] if user_id is not None else []),
    )
    shown, more = cursors.cut(rows, wanted.limit, _SORT, "frequency", "tag")
    tags = tuple(TagCount(tag=row["tag"], count=row["frequency"]) for row in shown)
    return TagList(tags=tags, count=len(tags), next_cursor=more)
