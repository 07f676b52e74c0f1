"""Who asks, and what they may do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Depends, Query, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from contracts.http.keys import Scope
from contracts.job import ANONYMOUS, UserId
from gateway.answering.refusals import Refused
from gateway.auth.challenge import not_enough
from gateway.limits.visit import visit_of

if TYPE_CHECKING:
    from gateway.auth.admission import Admission


@dataclass(frozen=True)
class Caller:
    """The one in whose name a request is fulfilled."""

    user_id: str | None
    """None where no user is named."""
    scope: Scope
    actor: str
    """How they made themselves known, for the audit trail: `anybody`, `api-key:<its public part>`, `jwt`."""
    names_users: bool = False
    """Whether the `user_id` that a client sends counts: only without authentication."""

    administers: bool = False
    """Whether everybody's is asked about, for what an admin does."""

    @property
    def asks_of_everybody(self) -> bool:
        """Whether they ask in everybody's name: an admin, or anybody without authentication who names no user."""
        return self.user_id is None and (self.administers or self.names_users)

    def everybody(self) -> "Caller":
        """The same one, asking of everybody's. Only for routes that Administers may take alone."""
        return replace(self, user_id=None, administers=self.scope.includes(Scope.ADMIN))

    def owner(self, said: str | None = None) -> str:
        """Whose it is what they send; `said` is the user that their request names."""
        named = (said or self.user_id) if self.names_users else self.user_id
        return named or ANONYMOUS


_BEARER: Final = HTTPBearer(auto_error=False, description="An API key, or a token of the issuer that was agreed on.")
_HEADER: Final = APIKeyHeader(name="X-API-Key", auto_error=False, description="An API key; looked at before the other.")

User = Annotated[
    UserId | None,
    Query(description="In whose name; counts only where AUTH_MODE=none. Left out there, everybody's are meant."),
]


async def _admitted(
    request: Request,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
    api_key: Annotated[str | None, Depends(_HEADER)],
) -> Caller:
    """Before anything else of a request is looked at: who is not let in learns nothing of what was wrong with it."""
    admission: Admission = request.app.state.desk.admission
    return await admission.caller(api_key or (bearer.credentials if bearer else None))


async def _caller(request: Request, admitted: Annotated[Caller, Depends(_admitted)], user_id: User = None) -> Caller:
    caller = replace(admitted, user_id=user_id) if admitted.names_users else admitted
    await visit_of(request).of_user(caller.owner())
    return caller


def _allowed(needed: Scope) -> Callable[[Caller], Awaitable[Caller]]:
    async def check(caller: Annotated[Caller, Depends(_caller)]) -> Caller:
        if not caller.scope.includes(needed):
            raise not_enough(needed, caller.scope)
        return caller

    return check


async def _if_known(request: Request) -> Caller | None:
    try:
        return await _admitted(request, await _BEARER(request), await _HEADER(request))
    except Refused:
        return None


Reads = Annotated[Caller, Depends(_allowed(Scope.READ))]
Writes = Annotated[Caller, Depends(_allowed(Scope.WRITE))]
Administers = Annotated[Caller, Depends(_allowed(Scope.ADMIN))]
ADMINISTERS: Final = [Depends(_allowed(Scope.ADMIN))]
"""The same for a router whose routes need not know who it is."""
IfKnown = Annotated[Caller | None, Depends(_if_known)]
"""For what answers everybody, but tells strangers less."""
