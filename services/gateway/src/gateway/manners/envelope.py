"""What every request and every answer carries: an id, the time it took, and what browsers must know."""

import re
from collections.abc import Mapping
from time import perf_counter
from typing import Final, cast
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.metrics.exemplars import Exemplar, exemplar

_REQUEST_ID: Final = re.compile(r"[\w.:/+=-]{1,128}", re.ASCII)
"""It is logged, so it has no room for an address of somebody's."""
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
    """Nothing leaves without its stamps."""

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
        path = scope["path"]
        scope.setdefault("state", {})
        began = perf_counter()

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                stamps = MutableHeaders(scope=message)
                stamps["X-Request-ID"] = request_id
                stamps["X-Process-Time"] = f"{perf_counter() - began:.6f}"
                stamps.update(scope["state"].get(_EXTRA, {}))
                for name, value in self._stamps.items():
                    stamps.setdefault(name, value)
                if path.startswith(_PERSONAL):
                    stamps.setdefault("Cache-Control", "no-store")
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            scope["state"][_EXEMPLAR] = exemplar()
            await self._app(scope, receive, stamped)
