"""Versions that a client insists on: `If-Match` for edits."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header

from gateway.answering.documented import Responses
from gateway.answering.refusals import Refused
from gateway.desk import AtDesk

_MATCH = 'The `ETag` that was read, as `"3"`; the edit is refused with 412 where the version is another by now.'


_ETAG = {
    "description": "Its version.",
    "schema": {"type": "string"},
    "required": True,
    "example": '"3"',
}


def versioned(*statuses: int) -> Responses:
    """The answers that name a version, as they are described."""
    return {status: {"headers": {"ETag": _ETAG}} for status in statuses}


async def _said(if_match: Annotated[str | None, Header(description=_MATCH, min_length=1)] = None) -> str | None:
    return if_match


IfMatch = Annotated[str | None, Depends(_said)]
IfNoneMatch = Annotated[
    str | None, Header(description="The `ETag` of what the client has; 304 without a body where it is still that.")
]


async def _insisted(desk: AtDesk, said: IfMatch) -> str | None:
    if not said:
        insist(desk)
    return said


IfMatchWhereNeeded = Annotated[str | None, Depends(_insisted)]
"""For edits that must say which version they mean where REQUIRE_IF_MATCH is set."""


def insist(desk: AtDesk) -> None:
    """Raise Refused (428) where an edit has to name the version that it means."""
    if desk.settings.require_if_match:
        detail = "Say which version you change: send its ETag as If-Match."
        raise Refused(HTTPStatus.PRECONDITION_REQUIRED, "if_match_required", detail)
