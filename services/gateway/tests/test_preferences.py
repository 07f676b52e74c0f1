"""What the gateway remembers of its users' preferences."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr
from services.gateway.tests.conftest import TOKEN

from contracts.http.me import Preferences as Wanted
from gateway.preferences import Preferences
from gateway.settings import Settings
from gateway.taskstore import TaskStore


class SlowWay:
    """To the real task store, on which answers may be held up."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.carriers: list[asyncio.Task[None] | None] = []
        self.under_way = asyncio.Event()
        self.clear = asyncio.Event()
        self.clear.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.carriers.append(asyncio.current_task())
        from_store, to_store = await asyncio.open_connection("127.0.0.1", self._port)
        back = asyncio.create_task(self._bring_back(from_store, writer))
        with suppress(ConnectionError):
            while piece := await reader.read(65_536):
                to_store.write(piece)
        to_store.close()
        await back
        await to_store.wait_closed()

    async def _bring_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(65_536):
                self.under_way.set()
                await self.clear.wait()
                writer.write(piece)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@pytest.fixture
async def way(with_store: Any) -> AsyncIterator[tuple[SlowWay, TaskStore]]:
    way = SlowWay(with_store[0].taskstore)
    server = await asyncio.start_server(way.carry, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    store = TaskStore(Settings(_env_file=None, taskstore_url=address, internal_token=SecretStr(TOKEN)))
    await store.start()
    yield way, store
    await store.stop()
    server.close()
    await asyncio.gather(*filter(None, way.carriers))


async def test_an_answer_that_a_change_overtook_is_not_remembered(way: tuple[SlowWay, TaskStore]) -> None:
    slow, store = way
    user = f"ana-{uuid4()}"
    preferences = Preferences(store)
    await store.change_me(user, Wanted(language="de"))
    slow.under_way.clear()
    slow.clear.clear()
    asked = asyncio.create_task(preferences.of(user))
    await slow.under_way.wait()
    preferences.forget(user)  # as the route does behind each change
    slow.clear.set()
    assert (await asked).language == "de"

    await store.change_me(user, Wanted(language="fr"))
    assert (await preferences.of(user)).language == "fr"
    await store.change_me(user, Wanted(language="it"))
    assert (await preferences.of(user)).language == "fr", "what was heard is remembered for a while"
