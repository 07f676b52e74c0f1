"""Failures of ours leave as problems, and are logged within the request's trace."""

from http import HTTPStatus

import structlog
from fastapi import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.route import route_of
from taskstore.api import problems

_log = structlog.get_logger()


class Failures:
    """Stands within the span of the request, so that the trace id is known."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = scope["type"] != "http"

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception:
            if begun:
                raise  # only the connection's end can tell its reader now
            _log.exception("request failed", method=scope["method"], route=route_of(scope))
            answer = problems.answer(
                Request(scope), HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", "Something went wrong here."
            )
            await answer(scope, receive, send)
