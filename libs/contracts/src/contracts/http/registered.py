"""Whether what was accepted has been written down, as a gateway asks the task store; not for clients."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.fact import Fact
from contracts.job import UserId


class Promised(Fact):
    """A job or a file that somebody was told is accepted."""

    id: UUID
    user_id: UserId
    at: AwareDatetime
    """When it was accepted."""


class RegisteredQuery(Fact):
    """Of which of these the task store knows."""

    jobs: Annotated[tuple[Promised, ...], Field(max_length=1000)] = ()
    files: Annotated[tuple[Promised, ...], Field(max_length=1000)] = ()


class Registered(Fact):
    """Those that it knows, and those that it was told to forget: nothing more need be said of them."""

    ids: tuple[UUID, ...] = ()
