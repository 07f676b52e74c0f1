"""The metrics at an address of their own: no key is asked for there, so it is for one's own network alone."""

from contextlib import AsyncExitStack

from starlette.applications import Starlette
from starlette.routing import Route

from runtime.health import metrics
from runtime.serving import serving


class MetricsDoor:
    """Serves `/metrics` and nothing else."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._open = AsyncExitStack()

    async def start(self) -> None:
        """Raises OSError with a clear text when the port is taken."""
        page = Starlette(routes=[Route("/metrics", metrics)])
        await self._open.enter_async_context(serving(page, self._host, self._port))

    async def stop(self) -> None:
        await self._open.aclose()
