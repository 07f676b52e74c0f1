"""What is done with the records that a consumer takes."""

from typing import Protocol

from runtime.delivery.record import Record


class Work(Protocol):
    """One at a time a key, say, or a batch at a time."""

    @property
    def waiting(self) -> int:
        """Records taken and not begun."""

    def add(self, record: Record) -> None:
        """Take a record in; never waits."""

    def drop_waiting(self) -> None:
        """Forget what has not begun."""

    async def idle(self) -> None:
        """Return once nothing runs."""

    async def abandon(self) -> None:
        """Cancel what runs."""
