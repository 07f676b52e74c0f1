"""The ground every event and shape stands on."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, Field

MOST_ATTEMPTS: Final = 1_000_000
"""More than anybody makes. Other systems may state any: it must fit wherever it is kept, and so must the next."""


class Fact(BaseModel):
    """Something that is so: immutable, strict about what we say, tolerant of what we hear.

    Building one with an unknown field is an error; decoding one drops fields that a newer
    sender added (additive changes are allowed within a major version).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def decode(cls, payload: bytes | str, *, time: datetime | None = None) -> Self:
        """Read a fact from JSON, ignoring unknown fields. Raises pydantic.ValidationError.

        `time` is when it was published: the time of acceptance of a job whose sender states none.
        """
        return cls.model_validate_json(payload, extra="ignore", context={"time": time} if time else None)

    def encode(self) -> bytes:
        """The fact as UTF-8 JSON; fields that hold their default null are left out."""
        return self.model_dump_json(exclude_none=True).encode()


class Event(Fact, ABC):
    """A fact that travels on a topic of its own."""

    topic: ClassVar[str]

    attempt: int = Field(default=1, ge=1, le=MOST_ATTEMPTS)
    """Raised by a retry or a redrive; a late result of an earlier attempt loses."""

    @property
    @abstractmethod
    def key(self) -> str:
        """The record key: what order is promised for."""

    @property
    def entity(self) -> str:
        """What the event is about, for deriving its id; the key unless there is something finer."""
        return self.key

    @property
    def user(self) -> str | None:
        """Whose it is: that of its job, or its own; None where it does not say."""
        told = getattr(self, "job", None) or self
        user: str | None = getattr(told, "user_id", None)
        return user
