# Made from ../keys.py by make_sync.py: change that one, then run "make client".
"""API keys, for those who may administer."""

from contracts.http.keys import KeyCreate, KeyList, KeyMade, KeyQuery, KeyView
from intelliassist_client.sync.connection import Connection


class Keys:
    """Who may use the house, and for what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def create(self, wanted: KeyCreate) -> KeyMade:
        """The key itself is told this once."""
        return self._connection.ask("POST", "keys", KeyMade, body=wanted)

    def list(self, wanted: KeyQuery | None = None) -> KeyList:
        return self._connection.ask("GET", "keys", KeyList, wanted=wanted)

    def revoke(self, key_id: str) -> KeyView:
        """It stops within a minute."""
        return self._connection.ask("DELETE", f"keys/{key_id}", KeyView)
