"""Serving HTTP beside the consumers, in the same event loop."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


class _Interruptible:
    """Requests that the stop cuts off end without a failure: told to come again, or with their connection."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if begun:
                return  # the server closes what is left half said
            headers = [(b"retry-after", b"5"), (b"connection", b"close"), (b"content-length", b"0")]
            await send(
                {"type": "http.response.start", "status": HTTPStatus.SERVICE_UNAVAILABLE.value, "headers": headers}
            )
            await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int) -> AsyncIterator[None]:
    """Serve `app` for the length of the block. Raises OSError with a clear text when the port is taken."""
    listener = _listen(host, port)
    server = _Server(
        uvicorn.Config(
            _Interruptible(app),
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
