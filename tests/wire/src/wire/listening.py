"""Listening on 127.0.0.1, with a hand on the connections: to cut them, and to be gone at once."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_PATIENCE_S: Final = 2.0


class _Connection(H11Protocol):
    """Shows its transport to the application, as `state.transport` of a request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as in H11Protocol
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


@asynccontextmanager
async def listening(app: ASGIApp, port: int) -> AsyncIterator[str]:
    """Serve `app` for the length of the block; gives the address. Port 0 is any free one.

    uvicorn's own server polls ten times a second, also to stop; tests stop a server each.
    """
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, lifespan="off", timeout_keep_alive=60
    )
    config.load()
    state = ServerState()
    listener = socket.create_server(("127.0.0.1", port))
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: _Connection(config=config, server_state=state, app_state={}), sock=listener
    )
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        await _close(server, state)


async def _close(server: asyncio.Server, state: ServerState) -> None:
    server.close()
    if state.tasks:
        await asyncio.wait(set(state.tasks), timeout=_PATIENCE_S)
    for connection in list(state.connections):
        connection.transport.abort()
    while state.connections:  # each leaves in the loop's next round; uvicorn has no event for it
        await asyncio.sleep(0)
    await server.wait_closed()
