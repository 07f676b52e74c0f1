"""What a server says of itself."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Standing:
    """Which database it is, how far it has come, and what it may be used for."""

    version: str
    version_number: int
    """As PostgreSQL counts: 140005 is 14.5."""
    role: Literal["primary", "standby", "read-only"]
    pooled: bool
    """Whether we speak to a pooler that stands before it."""
    identity: UUID | None
    """Ours, made with the tables; None where there are no tables yet."""
    database: int
    """PostgreSQL's number of the database on its server, copied with it too."""
    system_identifier: int | None
    """PostgreSQL's, made with the data folder and copied with it; None where it does not say."""
    position: tuple[int, int] | None
    """Timeline, which each promotion raises, and the bytes of its log. None where it does not say, and of a standby."""
