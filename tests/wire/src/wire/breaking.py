"""Answers that break off, or are none: below HTTP, on the connection itself."""

from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Cut(Response):
    """Begins as a right answer does; then the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json"), (b"content-length", b"4096")]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        await send({"type": "http.response.body", "body": b'{"id": "', "more_body": True})
        await _close(scope, receive)


class Garbage(Response):
    """Bytes that no HTTP client can read."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's shape
        scope["state"]["transport"].write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        await _close(scope, receive)


async def _close(scope: Scope, receive: Receive) -> None:
    """Close the connection, and wait until the server knows: it would answer on it once more."""
    scope["state"]["transport"].close()
    message: Any = {}
    while message.get("type") != "http.disconnect":
        message = await receive()
