"""Conversations, and what was said in them."""

from urllib.parse import quote

from contracts.http.conversations import (
    ConversationDeleted,
    ConversationList,
    ConversationQuery,
    MessageList,
    MessageQuery,
)
from intelliassist_client.connection import Connection


class Conversations:
    """Submissions that named the same conversation."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def list(self, wanted: ConversationQuery | None = None) -> ConversationList:
        return await self._connection.ask("GET", "conversations", ConversationList, wanted=wanted)

    async def messages(self, conversation_id: str, wanted: MessageQuery | None = None) -> MessageList:
        return await self._connection.ask("GET", f"{_path(conversation_id)}/messages", MessageList, wanted=wanted)

    async def delete(self, conversation_id: str) -> ConversationDeleted:
        """Forget what was said; its tasks and files stay."""
        return await self._connection.ask("DELETE", _path(conversation_id), ConversationDeleted)


def _path(conversation_id: str) -> str:
    return f"conversations/{quote(conversation_id, safe='')}"
