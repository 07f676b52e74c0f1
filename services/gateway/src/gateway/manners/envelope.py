"""What every request and every answer carries: an id, a span, the time it took, and what browsers must know."""

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from time import perf_counter
from typing import Final, cast
from uuid import uuid4

import structlog
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.manners.route import route_of
from gateway.manners.secret_paths import shown_path
from gateway.manners.watched import is_watched
from runtime.telemetry import span

_LOG = structlog.get_logger()
_REQUEST_ID: Final = re.compile(r"[\x21-\x7e]{1,128}")
_FOR_BROWSERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_PERSONAL: Final = "/api/"
_EXTRA: Final = "answer_headers"


def say_also(scope: Scope, headers: Mapping[str, str]) -> None:
    """Headers for the answer to this request, whatever it turns out to be."""
    scope.setdefault("state", {}).setdefault(_EXTRA, {}).update(headers)


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
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            span(method, SpanKind.SERVER, dict(told), headers.get("traceparent")) as current,
        ):
            await self._app(scope, receive, stamped)
            route = route_of(scope)
            current.update_name(f"{method} {route}" if route else method)
            current.set_attribute("http.response.status_code", status)
            _level(path, status)(
                "request", method=method, path=shown, status=status, seconds=round(perf_counter() - began, 4)
            )


def _level(path: str, status: int) -> Callable[..., object]:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return cast("Callable[..., object]", _LOG.warning)
    return cast("Callable[..., object]", _LOG.debug if is_watched(path) else _LOG.info)
