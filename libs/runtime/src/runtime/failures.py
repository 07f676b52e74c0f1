"""Requests that come to no answer of their own: for a failure of ours, or as the process stops."""

import asyncio
from http import HTTPStatus
from typing import Final

import structlog
from opentelemetry.trace import get_current_span
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.http.problems import PROBLEM_CONTENT_TYPE, Problem
from runtime.route import method_of, route_of
from runtime.telemetry import current_trace_id, failed

_RETRY_AFTER_S: Final = 5
_LOG = structlog.get_logger()


class Failures:
    """Answers them with a problem, as long as nothing of an answer is out; else the server closes the connection.

    Stands within the span of a request and within whatever writes headers: the problem names the trace, and a browser may
    read it. The server has one more around each application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path, begun = scope["path"], False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            problem = _stopping
        except Exception as failure:  # noqa: BLE001 - whatever it is, somebody waits for an answer
            _LOG.exception("request failed", method=method_of(scope), route=route_of(scope))
            failed(get_current_span(), type(failure).__name__)
            problem = _unexpected
        else:
            return
        if not begun:
            await problem(path)(scope, receive, send)


def _unexpected(path: str) -> Response:
    """That it happened, and the trace id to ask about it; nothing of our inside."""
    return _problem(
        path,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "Something went wrong here. It is not your request's fault; name the trace id when you report it.",
    )


def _stopping(path: str) -> Response:
    """That this process has no time left for it."""
    return _problem(
        path,
        HTTPStatus.SERVICE_UNAVAILABLE,
        "stopping",
        "The house is stopping, and this took too long. Send it again shortly.",
        {"Retry-After": str(_RETRY_AFTER_S), "Connection": "close"},
    )


def _problem(path: str, status: HTTPStatus, code: str, detail: str, headers: dict[str, str] | None = None) -> Response:
    problem = Problem.of(path, status, code, detail, trace_id=current_trace_id())
    return Response(problem.model_dump_json(), status.value, headers, PROBLEM_CONTENT_TYPE)
