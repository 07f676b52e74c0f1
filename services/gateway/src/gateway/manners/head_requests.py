"""HEAD: as GET, without the body."""

from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.manners.methods import methods_of

_STREAMS: Final = "/events"
"""Addresses that end so never end to answer."""
_ROUTED: Final = ("route", "fastapi")
"""What tells which route was taken, by which it is counted."""


class Heads:
    """Lets the route for GET answer where there is none for HEAD; the server leaves out the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD" and not scope["path"].endswith(_STREAMS):
            methods = methods_of(scope)
            if "GET" in methods and "HEAD" not in methods:
                as_get = {**scope, "method": "GET"}
                try:
                    await self._app(as_get, receive, send)
                finally:
                    scope.update({name: as_get[name] for name in _ROUTED if name in as_get})
                return
        await self._app(scope, receive, send)
