"""Failures of ours, and refusals from before a route is found, leave as problems too."""

import asyncio

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.answering import problems
from gateway.answering.refusals import Refused
from runtime.route import route_of

_LOG = structlog.get_logger()


class Failures:
    """Stands within whatever writes headers, so that a browser may read a failure as well as a success."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        path = scope["path"]
        try:
            await self._app(scope, receive, watched)
        except Refused as refused:
            if begun:
                raise
            await problems.answer(refused, path)(scope, receive, send)
        except asyncio.CancelledError:
            if begun:
                raise
            await problems.answer(problems.stopping(), path)(scope, receive, send)
        except Exception:
            _LOG.exception("request failed", method=scope["method"], route=route_of(scope))
            if begun:
                raise  # half an answer is out; only the connection's end can tell its reader
            await problems.answer(problems.unexpected(), path)(scope, receive, send)
