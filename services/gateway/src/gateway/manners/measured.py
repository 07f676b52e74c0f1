"""Counting what the API answers, by route."""

from time import perf_counter
from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.manners.envelope import exemplar_in
from runtime.metrics import http, process
from runtime.route import NO_ROUTE, method_of, route_of

_FAILURE: Final = 500
_FAILURES: Final = (_FAILURE, 503)
"""Those that any route may come to: there with 0 from its first request on, so that the first of them shows in a rate."""


class Measured:
    """Outermost, so that it sees what a client sees."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._seen: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = perf_counter()
        status, came, went = _FAILURE, 0, 0
        live: float | None = None

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            return message

        async def watched(message: Message) -> None:
            nonlocal status, went, live
            if message["type"] == "http.response.start":
                status = int(message["status"])
                if Headers(raw=message["headers"]).get("content-type", "").startswith("text/event-stream"):
                    live = perf_counter() - began
                    http.LIVE_STREAMS.inc()
            went += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, counted, watched)
        finally:
            route, method = route_of(scope) or NO_ROUTE, method_of(scope)
            if (route, method) not in self._seen:
                self._seen.add((route, method))
                for failure in _FAILURES:
                    http.REQUESTS.labels(route, method, failure)
            what = (route, method, status)
            taken_s = perf_counter() - began
            if live is not None:
                taken_s = live
                http.LIVE_STREAMS.dec()
            http.REQUESTS.labels(*what).inc()
            http.REQUEST_SECONDS.labels(route, method).observe(taken_s, exemplar_in(scope))
            http.REQUEST_BYTES.labels(*what).inc(came)
            http.RESPONSE_BYTES.labels(*what).inc(went)
            process.LAST.labels("http", "failure" if status >= _FAILURE else "success").set_to_current_time()
