"""multipart/form-data as it arrives, piece by piece (RFC 7578)."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import Request
from multipart import (  # type: ignore[import-untyped]  # it carries no types
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from gateway.refusals import Refused

_MOST_SEGMENTS: Final = 64


@dataclass(frozen=True)
class Segment:
    """One field or file of a form. Its bytes must be taken before the next segment is asked for."""

    name: str
    filename: str | None
    """None for a field."""
    payload: AsyncIterator[bytes]


def boundary_of(request: Request) -> str | None:
    """The boundary of a multipart request; None for any other."""
    media_type, options = parse_options_header(request.headers.get("content-type", ""))
    return options.get("boundary") or None if media_type == "multipart/form-data" else None


def malformed(reason: str) -> Refused:
    return Refused(
        HTTPStatus.BAD_REQUEST,
        "malformed-multipart",
        f"The form could not be read: {reason}.",
        headers={"Connection": "close"},
    )


async def segments(chunks: AsyncIterator[bytes], boundary: str) -> AsyncIterator[Segment]:
    """The segments of a form, in order. Raises Refused (400) where it is malformed or breaks off."""
    async with aclosing(_events(chunks, boundary)) as events:
        async for event in events:
            if isinstance(event, MultipartSegment):
                yield Segment(event.name or "", event.filename, _payload(events))


async def _payload(events: AsyncIterator[MultipartSegment | bytes | None]) -> AsyncIterator[bytes]:
    async for event in events:
        if not isinstance(event, bytes):
            return
        yield event


async def _events(chunks: AsyncIterator[bytes], boundary: str) -> AsyncGenerator[MultipartSegment | bytes | None, None]:
    """Segment, then its bytes, then None, for each segment."""
    try:
        with PushMultipartParser(boundary, max_segment_count=_MOST_SEGMENTS) as parser:
            async for chunk in chunks:
                if parser.closed or not chunk:
                    break
                for event in parser.parse(chunk):
                    yield event
    except MultipartError as error:
        raise malformed(str(error).rstrip(".").lower()) from error
