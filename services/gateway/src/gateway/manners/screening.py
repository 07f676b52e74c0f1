"""Requests that are no such thing: addresses that can't be read, bodies that are packed or too long."""

import asyncio
import re
import unicodedata
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answering.refusals import Refused, TooLarge

WORDS_LIMIT: Final = 1024 * 1024
"""Bytes of a body that is not a form; such bodies are read whole."""
PATIENCE_S: Final = 30
"""How long nothing of a body may come."""
_LONGEST_PATH: Final = 2_048
_LONGEST_QUERY: Final = 16 * 1024
_BROKEN: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_WHITE_SPACE: Final = frozenset("\t\n\r")


class Screening:
    """Refuses them before anything is done. An address with a slash at its end is the one without."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        _check(raw, "path", _LONGEST_PATH)
        _check(scope["query_string"].replace(b"+", b" "), "query", _LONGEST_QUERY, allowed=_WHITE_SPACE)
        headers = Headers(scope=scope)
        if _is_packed(headers):
            raise _packed()
        if slashes := len(raw) - len(raw.rstrip(b"/")):  # not those of a name, which are escaped
            scope["path"] = scope["path"][:-slashes] or "/"
        receive = _in_time(receive)
        if headers.get("content-type", "").lower().startswith("multipart/form-data"):
            await self._app(scope, receive, send)  # counted where it is parsed
            return
        length = headers.get("content-length", "")
        if length.isdigit() and int(length) > WORDS_LIMIT:
            raise _too_long()
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > WORDS_LIMIT:
                raise _too_long()
            return message

        await self._app(scope, counted, send)


def _in_time(receive: Receive) -> Receive:
    """The same, refused when nothing of a body comes for too long. After its end there is nothing to be late."""
    whole = False

    async def soon() -> Message:
        nonlocal whole
        try:
            async with asyncio.timeout(None if whole else PATIENCE_S):
                message = await receive()
        except TimeoutError:
            raise _too_slow() from None
        whole = not message.get("more_body", False)
        return message

    return soon


def _check(raw: bytes, what: str, longest: int, allowed: frozenset[str] = frozenset()) -> None:
    if len(raw) > longest:
        raise Refused(HTTPStatus.REQUEST_URI_TOO_LONG, "address_too_long", f"The {what} has more than {longest} bytes.")
    if _BROKEN.search(raw):
        raise _unreadable(f"The {what} has a % that two hexadecimal digits do not follow.")
    try:
        text = unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise _unreadable(f"The {what} is not UTF-8.") from None
    for character in text:
        if unicodedata.category(character) == "Cc" and character not in allowed:
            raise _unreadable(f"The {what} contains the control character U+{ord(character):04X}.")


def _is_packed(headers: Headers) -> bool:
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return False
    return headers.get("content-encoding", "").strip().lower() not in ("", "identity")


def _unreadable(detail: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "malformed_address", detail)


def _packed() -> Refused:
    return Refused(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "packed_body",
        "Send the body as it is, without a Content-Encoding.",
        headers={"Accept-Encoding": "identity", "Connection": "close"},
    )


def _too_slow() -> Refused:
    return Refused(
        HTTPStatus.REQUEST_TIMEOUT,
        "body_too_slow",
        f"Nothing of the body came for {PATIENCE_S} seconds.",
        headers={"Connection": "close"},
    )


def _too_long() -> TooLarge:
    return TooLarge("The body", WORDS_LIMIT)
