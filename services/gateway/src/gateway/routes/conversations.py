"""Conversations: listed, read and forgotten."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request, Response

from contracts.http.conversations import (
    ConversationDeleted,
    ConversationList,
    ConversationQuery,
    MessageList,
    MessageQuery,
)
from gateway.answering.documented import problems
from gateway.answering.paging import PAGED, linked
from gateway.caller import Reads, Writes
from gateway.desk import AtDesk

router = APIRouter(prefix="/conversations", tags=["conversations"])

# Ids may hold slashes, escaped or not: what follows the last `/messages` is none of it.
Id = Annotated[str, Path(min_length=1, max_length=128, description="Percent-encoded.")]


@router.get("", response_model=ConversationList, responses=PAGED | problems(422, 503))
async def conversations(
    desk: AtDesk, caller: Reads, wanted: Annotated[ConversationQuery, Query()], request: Request
) -> Response:
    """Conversations, the one that was spoken in last first."""
    return linked(await desk.store.forward("GET", "/conversations", caller, wanted=wanted), request)


@router.get("/{conversation_id:path}/messages", response_model=MessageList, responses=PAGED | problems(404, 422, 503))
async def messages(
    conversation_id: Id, desk: AtDesk, caller: Reads, wanted: Annotated[MessageQuery, Query()], request: Request
) -> Response:
    """What was said in a conversation, by its user and in answer, the oldest first."""
    path = f"/conversations/{_escaped(conversation_id)}/messages"
    return linked(await desk.store.forward("GET", path, caller, wanted=wanted), request)


@router.delete("/{conversation_id:path}", response_model=ConversationDeleted, responses=problems(404, 409, 422, 503))
async def delete(conversation_id: Id, desk: AtDesk, caller: Writes) -> Response:
    """Forget what was said in a conversation: its messages, the texts that were read for it, its answers and
    suggestions. Its tasks stay, each with the words that it stands on, and so do its files.
    """
    return await desk.store.forward("DELETE", f"/conversations/{_escaped(conversation_id)}", caller)


def _escaped(conversation_id: str) -> str:
    """As one step of a path, which dots alone would lead elsewhere."""
    return quote(conversation_id, safe="").replace(".", "%2E")
