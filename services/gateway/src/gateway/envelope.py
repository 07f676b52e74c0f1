"""What every request and every answer carries: an id, a span, the time it took."""

import re
from collections.abc import Callable
from http import HTTPStatus
from time import perf_counter
from typing import Final, cast
from uuid import uuid4

import structlog
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway import problems
from gateway.refusals import TooLarge
from runtime.telemetry import span

_LOG = structlog.get_logger()
_REQUEST_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")

WORDS_LIMIT: Final = 1024 * 1024
"""Bytes of a body that is not a form; such bodies are read whole."""


class Envelope:
    """Outermost of our own: also an unexpected error leaves as a problem, with all headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        offered = headers.get("x-request-id", "")
        request_id = offered if _REQUEST_ID.fullmatch(offered) else str(uuid4())
        began = perf_counter()
        status = 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                stamps = MutableHeaders(scope=message)
                stamps["X-Request-ID"] = request_id
                stamps["X-Process-Time"] = f"{perf_counter() - began:.6f}"
                stamps["X-Content-Type-Options"] = "nosniff"
            await send(message)

        method, path = scope["method"], scope["path"]
        told = {"http.request.method": method, "url.path": path}
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            span(method, SpanKind.SERVER, dict(told), headers.get("traceparent")) as current,
        ):
            try:
                await self._app(scope, receive, stamped)
            except Exception:
                _LOG.exception("request failed", method=method, path=path)
                if status:
                    raise  # half an answer is out; only the connection's end can tell its reader
                await problems.answer(problems.unexpected(), path)(scope, receive, stamped)
            route = getattr(scope.get("route"), "path", None)
            current.update_name(f"{method} {route}" if route else method)
            current.set_attribute("http.response.status_code", status)
            _level(path, status)(
                "request", method=method, path=path, status=status, seconds=round(perf_counter() - began, 4)
            )


def _level(path: str, status: int) -> Callable[..., object]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return cast("Callable[..., object]", _LOG.warning)
    watched = path in ("/ping", "/metrics") or path.startswith("/health/")
    return cast("Callable[..., object]", _LOG.debug if watched else _LOG.info)


class WordsLimit:
    """Refuses a long body that is not a form before it is all in memory. Forms are counted where they are parsed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if headers.get("content-type", "").lower().startswith("multipart/form-data"):
            await self._app(scope, receive, send)
            return
        length = headers.get("content-length", "")
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > WORDS_LIMIT:
                raise TooLarge("The body", WORDS_LIMIT)
            return message

        if length.isdigit() and int(length) > WORDS_LIMIT:
            await problems.answer(TooLarge("The body", WORDS_LIMIT), scope["path"])(scope, receive, send)
            return
        await self._app(scope, counted, send)
