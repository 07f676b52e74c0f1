"""multipart/form-data as it arrives, piece by piece (RFC 7578)."""

import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from fastapi import Request
from multipart import (  # type: ignore[import-untyped]  # it carries no types
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
    parse_options_header,
)

from gateway.answering.refusals import Refused

_MOST_SEGMENTS: Final = 64
_QUOTED: Final = re.compile(r'"(?:\\.|[^"\\])*"')
_EXTENDED: Final = re.compile(r";\s*filename\*\s*=\s*(?P<charset>[\w-]+)'[\w-]*'(?P<name>[^\s;]+)", re.IGNORECASE)
_CHARSETS: Final = ("utf-8", "iso-8859-1")
"""Those that RFC 5987 names."""


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
        "malformed_multipart",
        f"The form can't be read: {reason}.",
        headers={"Connection": "close"},
    )


async def segments(chunks: AsyncIterator[bytes], boundary: str) -> AsyncIterator[Segment]:
    """The segments of a form, in order. Raises Refused (400) where it is malformed or breaks off."""
    async with aclosing(_events(chunks, boundary)) as events:
        async for event in events:
            if isinstance(event, MultipartSegment):
                yield Segment(event.name or "", _file_name(event), _payload(events))


def _file_name(segment: MultipartSegment) -> str | None:
    """What a file is called, by `filename*=UTF-8''...` (RFC 5987) where both are there."""
    unquoted = _QUOTED.sub('""', segment.header("Content-Disposition", ""))
    extended = _EXTENDED.search(unquoted)
    if extended and extended["charset"].lower() in _CHARSETS:
        return unquote(extended["name"], extended["charset"], errors="replace")
    filename: str | None = segment.filename
    return filename


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
            _close(parser)
    except MultipartError as error:
        raise malformed(_trouble(error)) from error


def _close(parser: PushMultipartParser) -> None:
    try:
        parser.close()
    except MultipartError as error:
        raise malformed("it breaks off before its end") from error


def _trouble(error: MultipartError) -> str:
    if isinstance(error, ParserLimitReached):
        return f"it has more than {_MOST_SEGMENTS} parts, or a part with a head that is too long"
    if isinstance(error.__context__, UnicodeDecodeError):
        return "the name of a field or a file is not UTF-8"
    return "its parts do not stand between the boundaries that it names, or lack a valid Content-Disposition"
