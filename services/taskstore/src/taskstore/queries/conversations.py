"""Conversations, as their users read them."""

from datetime import datetime
from uuid import UUID

from contracts.http.conversations import (
    ConversationList,
    ConversationQuery,
    ConversationView,
    MessageList,
    MessageQuery,
    MessageView,
)
from taskstore import cursors
from taskstore.connection import Connection
from taskstore.task_rows import shown_user

_SORT = "conversations"
_LAST_WORDS = 200
"""Characters of the last message that are shown in a list."""


async def find(connection: Connection, user_id: str | None, wanted: ConversationQuery) -> ConversationList:
    """A page of conversations, the one that was spoken in last first. Raises InvalidCursorError."""
    after = cursors.read(wanted.cursor, _SORT, datetime, str, str) if wanted.cursor is not None else (None, "", "")
    rows = await connection.fetch(
        f"""
        with page as (
            select user_id, conversation_id, min(said_at) as first_at, max(said_at) as last_at, count(*) as messages
            from chat_messages
            where conversation_id is not null {"and user_id = $6" if user_id is not None else ""}
            group by user_id, conversation_id
            having $1::timestamptz is null or (max(said_at), user_id, conversation_id) < ($1, $2::text, $3::text)
            order by last_at desc, user_id desc, conversation_id desc
            limit $4
        )
        select page.*, last.role as last_role, left(last.content, $5::int + 1) as last_words,
               (
                   select count(*) from tasks
                   where tasks.user_id = page.user_id and tasks.conversation_id = page.conversation_id
                     and status in ('pending', 'in_progress') and deleted_at is null
               ) as open_tasks
        from page cross join lateral (
            select role, content from chat_messages
            where chat_messages.user_id = page.user_id and chat_messages.conversation_id = page.conversation_id
            order by accepted_at desc, job_id desc, ordinal desc limit 1
        ) as last
        order by last_at desc, user_id desc, page.conversation_id desc
        """,  # noqa: S608 - our own words
        *after,
        wanted.limit + 1,
        _LAST_WORDS,
        *([user_id] if user_id is not None else []),
    )
    page, more = cursors.cut(rows, wanted.limit, _SORT, "last_at", "user_id", "conversation_id")
    shown = tuple(
        ConversationView(
            conversation_id=row["conversation_id"],
            user_id=shown_user(row["user_id"]),
            first_message_at=row["first_at"],
            last_message_at=row["last_at"],
            messages=row["messages"],
            open_tasks=row["open_tasks"],
            last_role=row["last_role"],
            last_words=_shortened(row["last_words"]),
        )
        for row in page
    )
    return ConversationList(conversations=shown, count=len(shown), next_cursor=more)


async def messages(
    connection: Connection, user_id: str | None, conversation_id: str, wanted: MessageQuery
) -> MessageList | None:
    """A page of what was said, in the order of the conversation; None when the user has none of that id.

    Raises InvalidCursorError.
    """
    sort = f"messages-{wanted.order}"
    after = cursors.read(wanted.cursor, sort, datetime, UUID, int) if wanted.cursor is not None else (None, None, 0)
    sign = ">" if wanted.order == "asc" else "<"
    whose = "conversation_id = $1 and user_id = $6" if user_id is not None else "conversation_id = $1"
    owner = [user_id] if user_id is not None else []
    rows = await connection.fetch(
        f"""
        select job_id, ordinal, accepted_at, role, content, said_at from chat_messages
        where {whose}
          and ($2::timestamptz is null or (accepted_at, job_id, ordinal) {sign} ($2, $3::uuid, $4::bigint))
        order by accepted_at {wanted.order}, job_id {wanted.order}, ordinal {wanted.order}
        limit $5
        """,  # noqa: S608 - our own words
        conversation_id,
        *after,
        wanted.limit + 1,
        *owner,
    )
    if not rows and wanted.cursor is None:
        return None
    shown, more = cursors.cut(rows, wanted.limit, sort, "accepted_at", "job_id", "ordinal")
    said = tuple(
        MessageView(role=row["role"], content=row["content"], said_at=row["said_at"], job_id=row["job_id"])
        for row in shown
    )
    return MessageList(messages=said, count=len(said), next_cursor=more)


def _shortened(words: str) -> str:
    return words if len(words) <= _LAST_WORDS else words[: _LAST_WORDS - 1].rstrip() + "…"
