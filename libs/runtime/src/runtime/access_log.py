"""One line in the log for each request that was answered."""

from http import HTTPStatus
from time import perf_counter
from uuid import UUID

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from runtime.logs import log_job
from runtime.route import NO_ROUTE, method_of, route_of

_log = structlog.get_logger()


class AccessLog:
    """Stands within the span of a request, and within what else its lines are to hold.

    Of the address it tells the route alone: what stands in its place, and behind it, may be somebody's.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("x-request-id")
        if asked and current_request() is None:  # from a service of the house, for a request of somebody's
            structlog.contextvars.bind_contextvars(request_id=asked)
        began, status = perf_counter(), int(HTTPStatus.INTERNAL_SERVER_ERROR)

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            say = _log.info
            if is_watched(scope["path"]):
                say = _log.debug
            elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                say = _log.warning
            say(
                "request",
                method=method_of(scope),
                route=route_of(scope) or NO_ROUTE,
                status=status,
                milliseconds=round((perf_counter() - began) * 1e3, 1),
            )


def is_watched(path: str) -> bool:
    """The pages that machines ask for all the time: whether it lives, whether it is ready, its figures."""
    return path in ("/ping", "/metrics") or path.startswith("/health/")


def current_request() -> str | None:
    """The id of the request that is being answered."""
    request_id: str | None = structlog.contextvars.get_contextvars().get("request_id")
    return request_id


async def about_a_job(request: Request) -> None:
    """For an application's `dependencies`: the lines of a request about a job hold its id."""
    try:
        job_id = UUID(request.path_params.get("job_id", ""))
    except ValueError:
        return  # none, or one that will be refused
    log_job(job_id)
