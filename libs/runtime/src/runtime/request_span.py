"""A span for each request, in the trace of whoever asks."""

from typing import Final

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.access import is_watched
from runtime.route import route_of
from runtime.telemetry import failed, span

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_FAILURE: Final = 500


class RequestSpan:
    """Stands around all that answers. What watches over this process, which asks without a trace all the time, begins none.

    Of the address it tells the route alone: what stands in its place may be somebody's words, or a secret.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked_in = Headers(scope=scope).get("traceparent") if scope["type"] == "http" else None
        if scope["type"] != "http" or (asked_in is None and is_watched(scope["path"])):
            await self._app(scope, receive, send)
            return
        method = scope["method"] if scope["method"] in _METHODS else "other"
        with span(method, SpanKind.SERVER, {"http.request.method": method}, asked_in) as current:

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
