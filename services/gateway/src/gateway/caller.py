"""Who asks, and what they may do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query

from contracts.http.keys import Scope
from contracts.job import ANONYMOUS, UserId
from gateway.refusals import Refused


@dataclass(frozen=True)
class Caller:
    """The one in whose name a request is fulfilled."""

    user_id: str | None
    """None asks in everybody's name: only without authentication, where no user is named."""
    scope: Scope
    actor: str
    """How they made themselves known, for the audit trail: `anybody`, `api-key:<its public part>`, `jwt`."""
    names_users: bool = False
    """Whether the `user_id` that a client sends counts: only without authentication."""

    def owner(self, said: str | None = None) -> str:
        """Whose it is what they send; `said` is the user that their request names."""
        named = (said or self.user_id) if self.names_users else self.user_id
        return named or ANONYMOUS


User = Annotated[
    UserId | None,
    Query(description="In whose name; counts only where AUTH_MODE=none. Left out there, everybody's are meant."),
]


async def _caller(user_id: User = None) -> Caller:
    return Caller(user_id, Scope.ADMIN, "anybody", names_users=True)


def _allowed(needed: Scope) -> Callable[[Caller], Awaitable[Caller]]:
    async def check(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if not caller.scope.includes(needed):
            raise Refused(
                HTTPStatus.FORBIDDEN,
                "scope_missing",
                f"This needs the scope {needed!r}; yours is {caller.scope!r}.",
            )
        return caller

    return check


Reads = Annotated[Caller, Depends(_allowed(Scope.READ))]
Writes = Annotated[Caller, Depends(_allowed(Scope.WRITE))]
Administers = Annotated[Caller, Depends(_allowed(Scope.ADMIN))]
