"""Between the brokers of a cluster: what one says to another goes through here, and may be kept from it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Self

import psutil

_AT_ONCE: Final = 65_536


class Apart:
    """Which broker the others neither hear nor reach, if any."""

    def __init__(self) -> None:
        self._one: int | None = None
        self._healed = asyncio.Event()

    def cut(self, one: int) -> None:
        self._one = one
        self._healed.clear()

    def heal(self) -> None:
        self._one = None
        self._healed.set()

    async def together(self, caller: "Caller", other: int) -> None:
        """Return once they hear each other; each always hears itself, and who is unknown hears nobody."""
        while self._one is not None:
            one = await caller.number()
            if one is not None and (one == other or self._one not in (one, other)):
                return
            await self._healed.wait()


class Caller:
    """Who has begun a connection, looked up only once it matters: it takes long where there are many connections."""

    def __init__(self, port: int, who: Callable[[int], Awaitable[int | None]]) -> None:
        self._port = port
        self._who = who
        self._number: int | None = None
        self._asked = False

    async def number(self) -> int | None:
        if not self._asked:
            self._number = await self._who(self._port)
            self._asked = True
        return self._number


class Relay:
    """Where one broker is reached by the others, whose bytes it passes on to `port`.

    Who is cut off hears nothing, not even that a connection has ended; what was on its way arrives when all is well.
    """

    def __init__(self, port: int, *, of: int, apart: Apart, who: Callable[[int], Awaitable[int | None]]) -> None:
        """`who`: which broker holds a port of this machine."""
        self._target = port
        self._of = of
        self._apart = apart
        self._who = who
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for one in self._open:
            one.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("it is used outside its `async with`")
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass(reader, writer))
        self._open.add(task)
        task.add_done_callback(self._open.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            caller = Caller(writer.get_extra_info("peername")[1], self._who)
            await self._apart.together(caller, self._of)
            with suppress(OSError):  # it is not there, or no longer
                back, forth = await asyncio.open_connection("127.0.0.1", self._target)
                ends.append(forth)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._pump(reader, forth, caller))
                    group.create_task(self._pump(back, writer, caller))
        finally:
            for end in ends:
                end.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, caller: Caller) -> None:
        with suppress(OSError):
            while said := await reader.read(_AT_ONCE):
                await self._apart.together(caller, self._of)
                writer.write(said)
                await writer.drain()
        await self._apart.together(caller, self._of)
        writer.close()


def holds(pid: int, port: int) -> bool:
    """Whether that process has a connection from that port."""
    try:
        return any(one.laddr.port == port for one in psutil.Process(pid).net_connections("tcp"))
    except psutil.NoSuchProcess:
        return False
