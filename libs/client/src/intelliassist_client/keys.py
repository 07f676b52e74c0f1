"""API keys, for those who may administer."""

from contracts.http.keys import KeyCreate, KeyList, KeyMade, KeyQuery, KeyView
from intelliassist_client.connection import Connection


class Keys:
    """Who may use the house, and for what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def create(self, wanted: KeyCreate) -> KeyMade:
        """The key itself is told this once."""
        return await self._connection.ask("POST", "keys", KeyMade, body=wanted)

    async def list(self, wanted: KeyQuery | None = None) -> KeyList:
        return await self._connection.ask("GET", "keys", KeyList, wanted=wanted)

    async def revoke(self, key_id: str) -> KeyView:
        """It stops within a minute."""
        return await self._connection.ask("DELETE", f"keys/{key_id}", KeyView)
