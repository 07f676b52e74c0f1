"""A span for each request: in the trace of whoever asks where they are believed, else in one of its own."""

from collections.abc import Callable
from typing import Final

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.access_log import is_watched
from runtime.route import method_of, route_of
from runtime.telemetry import failed, span

_FAILURE: Final = 500


class RequestSpan:
    """Stands around all that answers. A stranger's trace is not gone on with, nor is its word taken on what is kept: ours
    links to it. What watches over this process, and asks all the time, begins none.

    Of the address it tells the route alone: what stands in its place may be somebody's words, or a secret.
    """

    def __init__(self, app: ASGIApp, believes: Callable[[Scope], bool]) -> None:
        """`believes`: whether the trace of who sends a request is to be gone on with."""
        self._app = app
        self._believes = believes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked_in = Headers(scope=scope).get("traceparent")
        ours = asked_in if asked_in and self._believes(scope) else None
        if ours is None and is_watched(scope["path"]):
            await self._app(scope, receive, send)
            return
        links = [asked_in] if asked_in and not ours else []
        method = method_of(scope)
        with span(method, SpanKind.SERVER, {"http.request.method": method}, ours, links) as current:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start" and current.is_recording():
                    status = int(message["status"])
                    current.set_attribute("http.response.status_code", status)
                    if status >= _FAILURE:
                        failed(current, str(status))
                await send(message)

            try:
                await self._app(scope, receive, told)
            finally:
                if route := route_of(scope):
                    current.update_name(f"{method} {route}")
                    current.set_attribute("http.route", route)
