"""The store stops also while the database keeps it waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from runtime import looping
from runtime.errors import Transient
from taskstore import database
from taskstore.trash import Trash

SOON_S = 20
"""Less than a statement may take."""


@asynccontextmanager
async def kept_waiting(house: Any) -> AsyncIterator[None]:
    """Nobody gets at the tasks."""
    async with house.owner.acquire() as connection, connection.transaction():
        await connection.execute("lock table tasks in access exclusive mode")
        yield


async def until_somebody_waits(house: Any) -> None:
    async with asyncio.timeout(10):
        while not await house.value("select count(*) from pg_locks where not granted"):
            await asyncio.sleep(0.01)


async def test_a_turn_that_takes_too_long_is_given_up_and_taken_by_whoever_is_next(
    client: Any, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looping, "_TO_FINISH_S", 0.1)
    task_id = (await client.post("/tasks", json={"summary": "Call Tom"})).json()["id"]
    await client.delete(f"/tasks/{task_id}")
    await house.owner.execute("update tasks set deleted_at = deleted_at - interval '2 days'")
    trash = Trash(house.database, days=1)

    async with kept_waiting(house):
        await trash.start()
        await until_somebody_waits(house)
        async with asyncio.timeout(SOON_S):
            await trash.stop()
    assert await Trash(house.database, days=1).empty() == 1


async def test_connections_that_are_not_let_go_are_broken_off(house: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_CLOSE_TIMEOUT_S", 0.1)

    async def read() -> None:
        async with house.database.as_user("ana") as connection:
            await connection.fetch("select * from tasks")

    async with kept_waiting(house):
        reading = asyncio.create_task(read())
        await until_somebody_waits(house)
        async with asyncio.timeout(SOON_S):
            await house.database.stop()
            with pytest.raises(Transient):
                await reading
