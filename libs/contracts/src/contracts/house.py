"""What the house says of itself."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from contracts.fact import Event


class EpochBegan(Event):
    """The broker remembers from here on. When this record is gone or another, everything before it was forgotten."""

    topic: ClassVar[str] = "house.epoch.v1"

    epoch: UUID
    began_at: AwareDatetime

    @property
    def key(self) -> str:
        return "house"

    @property
    def entity(self) -> str:
        return str(self.epoch)
