"""The ways in which somebody is not let in, told as RFC 6750 has it."""

from http import HTTPStatus
from typing import Final

from contracts.http.keys import Scope
from gateway.answering.refusals import RETRY_AFTER_S, Refused

_REALM: Final = 'Bearer realm="IntelliAssist"'


def nobody() -> Refused:
    """Who asks did not say who they are."""
    return Refused(
        HTTPStatus.UNAUTHORIZED,
        "unauthenticated",
        "Say who you are: send an API key or a token as `Authorization: Bearer ...`.",
        headers={"WWW-Authenticate": _REALM},
    )


def not_believed(why: str) -> Refused:
    """What they said is not so. `why` is a plain sentence of ours: nothing of the credential is repeated."""
    return Refused(
        HTTPStatus.UNAUTHORIZED,
        "invalid_token",
        why,
        headers={"WWW-Authenticate": f'{_REALM}, error="invalid_token", error_description="{why}"'},
    )


def not_enough(needed: Scope, theirs: Scope) -> Refused:
    return Refused(
        HTTPStatus.FORBIDDEN,
        "insufficient_scope",
        f"This needs the scope {needed}; yours is {theirs}.",
        headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{needed}"'},
    )


def allows_nothing() -> Refused:
    """A token that names no scope where it should."""
    return Refused(
        HTTPStatus.FORBIDDEN,
        "insufficient_scope",
        "The token's scope is empty: it allows nothing here.",
        headers={"WWW-Authenticate": f'{_REALM}, error="insufficient_scope", scope="{Scope.READ}"'},
    )


def nobody_to_ask() -> Refused:
    """Whether the credential is good can't be found out now."""
    return Refused(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "authentication_away",
        "Who you are can't be checked at the moment. Try again shortly.",
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )
