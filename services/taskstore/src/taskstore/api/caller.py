"""Who asks, and in whose name."""

import hmac
from http import HTTPStatus
from typing import Annotated
from urllib.parse import unquote

from fastapi import Depends, Header, Request
from pydantic import TypeAdapter, ValidationError
from starlette.datastructures import Headers
from starlette.types import Scope

from contracts.job import ANONYMOUS, UserId
from runtime.telemetry import current_traceparent
from taskstore.api.problems import Declined, unprocessable
from taskstore.commits import Commits
from taskstore.database import Database
from taskstore.history import Author
from taskstore.webhooks.destinations import Destinations

_USER: TypeAdapter[str] = TypeAdapter(UserId)


class Desk:
    """What the routes work with."""

    def __init__(
        self,
        database: Database,
        commits: Commits,
        token: str,
        *,
        destinations: Destinations | None = None,
        webhooks_each: int = 20,
    ) -> None:
        self.database = database
        self.commits = commits
        self.destinations = destinations or Destinations(allow_private=False)
        self.webhooks_each = webhooks_each
        self._token = token.encode()

    def admits(self, scope: Scope) -> bool:
        """Whether a request shows the token of the house's own services."""
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and hmac.compare_digest(self._token, token.strip().encode())


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def admitted(desk: Annotated[Desk, Depends(desk_of)], request: Request) -> None:
    """Let nobody pass but the house's own."""
    if not desk.admits(request.scope):
        raise Declined(HTTPStatus.UNAUTHORIZED, "unauthorized", "This address is for the house's own services.")


def user_of(
    x_user_id: Annotated[str | None, Header()] = None, x_everybody: Annotated[str | None, Header()] = None
) -> str | None:
    """The user in whose name is asked, percent-encoded in the header; None for everybody's, which has to be said.

    Who forgets to say it is refused: nothing that is left out opens what everybody has.
    """
    if x_user_id is None:
        if x_everybody != "yes":
            detail = "Say in whose name: X-User-Id, or X-Everybody: yes."
            raise Declined(HTTPStatus.BAD_REQUEST, "nobody_named", detail)
        return None
    try:
        return _USER.validate_python(unquote(x_user_id, errors="strict"))
    except (ValidationError, UnicodeDecodeError) as wrong:
        raise unprocessable("header.x-user-id", "X-User-Id is not the id of a user.") from wrong


def owner_of(user: str | None, said: str | None, what: str) -> str:
    """Whose something is that is made; `said` is whose it shall be. Raises Declined where that is somebody else."""
    if user is not None and said not in (None, user):
        raise Declined(HTTPStatus.FORBIDDEN, "forbidden", f"A {what} can't be made in another user's name.")
    return user or said or ANONYMOUS


def trace_of() -> str | None:
    """The trace that an edit belongs to."""
    return current_traceparent()


AtDesk = Annotated[Desk, Depends(desk_of)]
AsUser = Annotated[str | None, Depends(user_of)]
InTrace = Annotated[str | None, Depends(trace_of)]


def author_of(
    user: AsUser, trace: InTrace, x_actor: Annotated[str, Header(pattern=r"^[\x20-\x7e]{1,200}$")] = "anybody"
) -> Author:
    """Who edits, for the history."""
    return Author(user, x_actor, trace)


ByAuthor = Annotated[Author, Depends(author_of)]
