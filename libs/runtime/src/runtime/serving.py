"""Serving HTTP beside the consumers, in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from runtime.failures import Failures
from runtime.malformed import Protocol

_GRACE_S: Final = 5
"""How long requests may go on after the stop."""
_LAST_WORDS_S: Final = 3.0
"""How long those that are cut off then may take to say so."""


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
            Failures(app),
            http=Protocol,
            proxy_headers=False,  # whose word is taken for where a request comes from, the application decides
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=30,  # longer than our own clients keep a connection: they never write into one that closes
            timeout_graceful_shutdown=_GRACE_S,
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
        if cut_off := set(server.server_state.tasks):
            await asyncio.wait(cut_off, timeout=_LAST_WORDS_S)


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
