"""Requests whose transaction the database undid for another's sake are run once more."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from fastapi import Request, Response
from fastapi.routing import APIRoute

from taskstore.outages import Undone

_log = structlog.get_logger()


class RunAgain(APIRoute):
    """For routes that do nothing but what their one transaction does: undone, it is as if they had not run."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        run = super().get_route_handler()

        async def run_again(request: Request) -> Response:
            try:
                return await run(request)
            except Undone as undone:
                _log.info("run once more", reason=undone)
                return await run(request)

        return run_again
