# Made from ../me.py by make_sync.py: change that one, then run "make client".
"""The one who asks."""

from contracts.http.files import Confirmation, UserForgotten
from contracts.http.me import Me, Preferences
from intelliassist_client.sync.connection import Connection


class Profile:
    """Who one is here, and what one prefers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Me:
        return self._connection.ask("GET", "me", Me)

    def prefer(self, wanted: Preferences) -> Me:
        """Only what was set is changed; null is no preference."""
        return self._connection.ask("PATCH", "me", Me, body=wanted)

    def forget(self, confirm: str) -> UserForgotten:
        """Forget all of one's own, for good. `confirm`: one's user id, to be sure."""
        return self._connection.ask("DELETE", "me", UserForgotten, wanted=Confirmation(confirm=confirm))
