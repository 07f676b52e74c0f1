"""A way to PostgreSQL that takes its time."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import asyncpg

_SOCKET: Final = ".s.PGSQL.5432"
_AT_ONCE: Final = 64 * 1024


class Relay:
    """Passes on what is said in either direction, and what is asked only after a while."""

    def __init__(self, behind: Path, rng: random.Random) -> None:
        self._behind = behind
        self._rng = rng
        self._open: set[asyncio.StreamWriter] = set()
        self.delay_s: tuple[float, float] = (0.0, 0.0)
        """At least and at most, for each thing that is asked."""
        self.delayed = 0

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        self._open.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            answers, there = await asyncio.open_unix_connection(str(self._behind))
            self._open.add(there)
            ways = [asyncio.ensure_future(self._ask(reader, there)), asyncio.ensure_future(_copy(answers, writer))]
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        except OSError:  # the database is away; so is the way to it
            return
        finally:
            for end in (writer, there):
                if end is not None:
                    self._open.discard(end)
                    end.close()

    def close(self) -> None:
        """Break what is open."""
        for end in self._open:
            end.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(_AT_ONCE):
            if self.delay_s[1]:
                self.delayed += 1
                await asyncio.sleep(self._rng.uniform(*self.delay_s))
            writer.write(some)
            await writer.drain()


@asynccontextmanager
async def in_the_way(database: str, rng: random.Random) -> AsyncIterator[Relay]:
    """Between PostgreSQL and whoever connects from now on, who finds it in the same place as before.

    Connections that are open are broken, at the end as well.
    """
    folder = socket_folder(database)
    place, behind = folder / _SOCKET, folder / f"{_SOCKET}.behind"
    relay = Relay(behind, rng)
    admin = await asyncpg.connect(database)
    try:
        place.rename(behind)
        server = await asyncio.start_unix_server(relay.pass_on, place)
        try:
            await admin.execute(
                """
                select pg_terminate_backend(pid) from pg_stat_activity
                where backend_type = 'client backend' and pid <> pg_backend_pid()
                """
            )
            yield relay
        finally:
            server.close()
            relay.close()
            place.unlink(missing_ok=True)
            behind.rename(place)
    finally:
        await admin.close()


def socket_folder(database: str) -> Path:
    """Where the embedded PostgreSQL listens."""
    return Path(parse_qs(urlsplit(database).query)["host"][0])


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(_AT_ONCE):
            writer.write(some)
            await writer.drain()
