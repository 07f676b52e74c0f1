"""Conversations over HTTP."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.fact import Fact
from contracts.http.request import Request

Limit = Annotated[int, Field(ge=1, le=1000)]


class ConversationQuery(Request):
    """Which page of the conversations is wanted."""

    limit: Limit = 100
    cursor: str | None = None
    """The `next_cursor` of the page before."""


class ConversationView(Fact):
    """A conversation at a glance."""

    conversation_id: str
    user_id: str | None = None
    first_message_at: AwareDatetime
    last_message_at: AwareDatetime
    messages: int
    """How many there are, of both sides."""
    open_tasks: int
    """How many of its tasks are not done."""
    last_role: Literal["user", "assistant"]
    """Who said the last words."""
    last_words: str
    """The beginning of the last message."""


class ConversationList(Fact):
    """Conversations, the one that was spoken in last first."""

    conversations: tuple[ConversationView, ...]
    count: int
    """How many conversations are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class MessageQuery(Request):
    """Which messages of a conversation are wanted."""

    order: Literal["asc", "desc"] = "asc"
    """`asc`: the oldest first."""
    limit: Limit = 100
    cursor: str | None = None
    """The `next_cursor` of the page before, asked for in the same order."""


class MessageView(Fact):
    """What was said."""

    role: Literal["user", "assistant"]
    content: str
    said_at: AwareDatetime
    job_id: UUID


class MessageList(Fact):
    """Messages of a conversation."""

    messages: tuple[MessageView, ...]
    count: int
    """How many messages are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class ConversationDeleted(Fact):
    """What was said in a conversation is forgotten. Its tasks stay, and so do its files."""

    message: str
    jobs: int
    """How many submissions lost their texts and answers."""
    status: str = "success"
