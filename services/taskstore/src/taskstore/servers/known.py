"""What is known of our database."""

from dataclasses import replace

from taskstore.servers.reaching import Unusable
from taskstore.servers.standing import Standing


class Known:
    """What was heard of it last, so that nothing older is taken for it."""

    def __init__(self) -> None:
        self._standing: Standing | None = None

    @property
    def standing(self) -> Standing:
        """Raises Unusable before one was chosen."""
        if self._standing is None:
            raise Unusable("no database was chosen yet")
        return self._standing

    def becomes(self, standing: Standing) -> None:
        """Take it for ours from now on."""
        self._standing = standing

    def learn(self, standing: Standing) -> None:
        """How far it has come. Never backwards: connections are opened side by side, and answer in any order."""
        before = self._standing.position if self._standing else None
        behind = before and standing.position and standing.position < before
        self._standing = replace(standing, position=before) if behind else standing
