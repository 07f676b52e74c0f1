"""What every request and every answer carries: an id, a span, the time it took, and what browsers must know."""

import re
from collections.abc import Mapping
from contextlib import nullcontext
from http import HTTPStatus
from time import perf_counter
from typing import Final, cast
from uuid import uuid4

import structlog
from opentelemetry.trace import INVALID_SPAN, SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.manners.secret_paths import shown_path
from runtime.access import is_watched
from runtime.metrics.exemplars import Exemplar, exemplar
from runtime.route import route_of
from runtime.telemetry import failed, span

_REQUEST_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
_FOR_BROWSERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_PERSONAL: Final = "/api/"
_EXTRA: Final = "answer_headers"
_EXEMPLAR: Final = "exemplar"


def say_also(scope: Scope, headers: Mapping[str, str]) -> None:
    """Headers for the answer to this request, whatever it turns out to be."""
    scope.setdefault("state", {}).setdefault(_EXTRA, {}).update(headers)


def exemplar_in(scope: Scope) -> Exemplar | None:
    """What leads from a figure to the trace of this request, once it is answered."""
    return cast("Exemplar | None", scope.get("state", {}).get(_EXEMPLAR))


class Envelope:
    """The outermost layer: nothing leaves without its stamps."""

    def __init__(self, app: ASGIApp, hsts_s: int = 0) -> None:
        """`hsts_s`: for how long browsers shall come by HTTPS alone; 0 says nothing of it."""
        self._app = app
        self._stamps = {
            **_FOR_BROWSERS,
            **({"Strict-Transport-Security": f"max-age={hsts_s}; includeSubDomains"} if hsts_s else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        offered = headers.get("x-request-id", "")
        request_id = offered if _REQUEST_ID.fullmatch(offered) else str(uuid4())
        method, path = scope["method"], scope["path"]
        scope.setdefault("state", {})
        began = perf_counter()
        status = 0

        async def stamped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                stamps = MutableHeaders(scope=message)
                stamps["X-Request-ID"] = request_id
                stamps["X-Process-Time"] = f"{perf_counter() - began:.6f}"
                stamps.update(scope["state"].get(_EXTRA, {}))
                for name, value in self._stamps.items():
                    stamps.setdefault(name, value)
                if path.startswith(_PERSONAL):
                    stamps.setdefault("Cache-Control", "no-store")
            await send(message)

        shown = shown_path(path)
        told = {"http.request.method": method, "url.path": shown}
        asked_in = headers.get("traceparent")
        # Whoever watches over this process asks all the time, and without a trace: that begins none.
        unasked = asked_in is None and is_watched(path)
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            nullcontext(INVALID_SPAN) if unasked else span(method, SpanKind.SERVER, dict(told), asked_in) as current,
        ):
            scope["state"][_EXEMPLAR] = exemplar()
            await self._app(scope, receive, stamped)
            route = route_of(scope)
            if route:
                current.update_name(f"{method} {route}")
                current.set_attribute("http.route", route)
            current.set_attribute("http.response.status_code", status)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                failed(current, str(status))
