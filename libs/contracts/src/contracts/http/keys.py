"""API keys over HTTP: what each may be used for, and how they are made and listed."""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints

from contracts.fact import Fact
from contracts.http.keepable import PRINTABLE
from contracts.http.request import Request
from contracts.job import NamedUser, UserId


class Scope(StrEnum):
    """What a caller may do. Each includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"
    """Makes and revokes keys, and sees how the house does."""

    def includes(self, other: "Scope") -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(other)


KeyId = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,32}$")]
"""The public part of a key: what it is known by where the key itself must not stand."""
KeyName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\n\t]*$"), PRINTABLE
]


class KeyCreate(Fact):
    """A key to be made. Whose it shall be is never guessed: a user that is empty is none."""

    model_config = ConfigDict(extra="ignore")

    name: KeyName
    """What it is for, to tell it from others."""
    scope: Scope = Scope.WRITE
    user_id: NamedUser | None = None
    """In whose name it speaks; that of its maker where left out."""
    expires_at: AwareDatetime | None = None
    """It never does where left out."""


class KeyView(Fact):
    """A key, without the key itself."""

    key_id: str
    user_id: str
    name: str
    scope: Scope
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    revoked_at: AwareDatetime | None = None
    last_used_at: AwareDatetime | None = None
    """To the minute."""


class KeyMade(KeyView):
    """A key that was just made. It is told here once; nobody can read it again."""

    key: str


class KeyQuery(Request):
    """Which keys are wanted."""

    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, StringConstraints(max_length=1000)] | None = None


class KeyList(Fact):
    """Keys, newest first, revoked and expired ones too."""

    keys: tuple[KeyView, ...]
    count: int
    """How many keys are in this answer."""
    next_cursor: str | None = None
    status: str = "success"


class KeyHash(Request):
    """What the gateway asks about: it never shows the task store a key."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class KnownKey(Fact):
    """A key that may be used now, as the gateway remembers it."""

    key_id: str
    user_id: UserId
    scope: Scope
    expires_at: AwareDatetime | None = None
