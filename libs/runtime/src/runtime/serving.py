"""Serving HTTP beside the consumers, in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp

from runtime.malformed import Protocol


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the service, which drains before it stops serving."""
        yield


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[None]:
    """Serve `app` for the length of the block. Raises OSError with a clear text when the port is taken."""
    listener = _listen(host, port)
    server = _Server(
        uvicorn.Config(
            app,
            http=Protocol,
            proxy_headers=False,  # whose word is taken for where a request comes from, the application decides
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,  # longer than our own clients keep a connection: they never write into one that closes
            timeout_graceful_shutdown=5,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]), name="http")
    try:
        while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await task


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as taken:
        listener.close()
        raise OSError(f"{host}:{port} can't be listened on ({taken.strerror}); is another stack running?") from taken
    return listener
