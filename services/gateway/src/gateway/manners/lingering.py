"""The end of a request that is refused while its body is still on the way.

Closing at once would reset the connection, and many clients would lose the answer that tells them why.
So the answer goes out, the rest is thrown away for a moment, and then the connection is closed.
"""

import asyncio
from contextlib import suppress
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MOST: Final = 16 * 1024 * 1024
_LONGEST_S: Final = 2.0


class Lingering:
    """Acts on answers that close the connection (`Connection: close`)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        closes = False
        more_to_come = True

        async def heard() -> Message:
            nonlocal more_to_come
            message = await receive()
            more_to_come = message["type"] == "http.request" and message.get("more_body", False)
            return message

        async def parting(message: Message) -> None:
            nonlocal closes
            if message["type"] == "http.response.start":
                closes = Headers(raw=message["headers"]).get("connection", "").lower() == "close"
            if message["type"] != "http.response.body" or message.get("more_body") or not (closes and more_to_come):
                await send(message)
                return
            await send({**message, "more_body": True})
            left = _MOST
            with suppress(TimeoutError):
                async with asyncio.timeout(_LONGEST_S):
                    while more_to_come and left > 0:
                        left -= len((await heard()).get("body", b""))
            await send({"type": "http.response.body", "body": b""})

        await self._app(scope, heard, parting)
