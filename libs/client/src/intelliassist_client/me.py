"""The one who asks."""

from contracts.http.files import Confirmation, UserForgotten
from contracts.http.me import Me, Preferences
from intelliassist_client.connection import Connection


class Profile:
    """Who one is here, and what one prefers."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self) -> Me:
        return await self._connection.ask("GET", "me", Me)

    async def prefer(self, wanted: Preferences) -> Me:
        """Only what was set is changed; null is no preference."""
        return await self._connection.ask("PATCH", "me", Me, body=wanted)

    async def forget(self, confirm: str) -> UserForgotten:
        """Forget all of one's own, for good. `confirm`: one's user id, to be sure."""
        return await self._connection.ask("DELETE", "me", UserForgotten, wanted=Confirmation(confirm=confirm))
