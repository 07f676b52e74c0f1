"""Conversations: listed, read and forgotten."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from contracts.http.conversations import (
    ConversationDeleted,
    ConversationList,
    ConversationQuery,
    MessageList,
    MessageQuery,
)
from taskstore.api.caller import AsUser, AtDesk, InTrace
from taskstore.api.paging import led_on
from taskstore.api.problems import Declined, unknown
from taskstore.forgetting.talk import ConversationBusyError, forget_conversation
from taskstore.queries import conversations

router = APIRouter(prefix="/conversations")


@router.get("")
async def find(
    desk: AtDesk, user: AsUser, wanted: Annotated[ConversationQuery, Query()], response: Response
) -> ConversationList:
    async with desk.database.as_user(user) as connection:
        return led_on(response, await conversations.find(connection, user, wanted))


# An id may hold slashes: what follows the last `/messages` is none of it.
@router.get("/{conversation_id:path}/messages")
async def messages(
    desk: AtDesk, user: AsUser, conversation_id: str, wanted: Annotated[MessageQuery, Query()], response: Response
) -> MessageList:
    async with desk.database.as_user(user) as connection:
        found = await conversations.messages(connection, user, conversation_id, wanted)
    if found is None:
        raise unknown("conversation", conversation_id)
    return led_on(response, found)


@router.delete("/{conversation_id:path}")
async def forget(desk: AtDesk, user: AsUser, trace: InTrace, conversation_id: str) -> ConversationDeleted:
    try:
        async with desk.database.as_user(user, forgetting=True) as connection:
            jobs = await forget_conversation(connection, user, conversation_id, trace, datetime.now(UTC))
    except ConversationBusyError as busy:
        detail = "Something that was said in it is still being worked on; wait for its end, or cancel it."
        raise Declined(HTTPStatus.CONFLICT, "conversation_busy", detail) from busy
    if jobs is None:
        raise unknown("conversation", conversation_id)
    desk.commits.announce()
    return ConversationDeleted(message=f"Conversation {conversation_id} deleted", jobs=jobs)
