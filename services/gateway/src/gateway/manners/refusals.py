"""Refusals from before a route is found leave as problems too."""

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.answering import problems
from gateway.answering.refusals import Refused


class Refusals:
    """Stands around the layers that refuse."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"] if scope["type"] == "http" else ""
        try:
            await self._app(scope, receive, send)
        except Refused as refused:
            await problems.answer(refused, path)(scope, receive, send)
