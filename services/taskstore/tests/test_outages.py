"""What is told as an outage of the database, and what is not."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest

from runtime.errors import Transient
from taskstore.outages import TooSlow
from taskstore.servers.looking import Looking


async def as_ana(house: Any, does: Callable[[Any], Awaitable[None]]) -> None:
    async with house.database.as_user("ana") as connection:
        await does(connection)


@pytest.mark.parametrize(
    "trouble", [FileNotFoundError("none"), ConnectionRefusedError("another"), TimeoutError("late")]
)
async def test_trouble_of_ones_own_inside_of_a_transaction_stays_what_it_is(house: Any, trouble: OSError) -> None:
    async def fail(connection: Any) -> None:
        await connection.execute("select 1")
        raise trouble

    with pytest.raises(type(trouble)) as raised:
        await as_ana(house, fail)
    assert raised.value is trouble


async def test_a_statement_that_takes_too_long_is_no_outage(house: Any) -> None:
    async def given_up_there(connection: Any) -> None:
        await connection.execute("set local statement_timeout = '20ms'")
        await connection.execute("select pg_sleep(60)")

    async def given_up_here(connection: Any) -> None:
        await connection.execute("select pg_sleep(60)", timeout=0.02)

    for slow in (given_up_there, given_up_here):
        with pytest.raises(TooSlow):
            await as_ana(house, slow)
    await house.database.check()


async def test_a_session_that_is_ended_is_an_outage(house: Any) -> None:
    async def lose_it(connection: Any) -> None:
        process = await connection.fetchval("select pg_backend_pid()")
        await house.value("select pg_terminate_backend($1, 5000)", process)
        await connection.fetchval("select 1")

    with pytest.raises(Transient) as away:
        await as_ana(house, lose_it)
    assert not isinstance(away.value, TooSlow)
    await house.database.check()


async def test_whoever_asks_at_once_or_soon_after_shares_one_look() -> None:
    looks, open_now = 0, asyncio.Event()

    async def look() -> list[Any]:
        nonlocal looks
        looks += 1
        await open_now.wait()
        return []

    looking = Looking(look)
    asking = [asyncio.create_task(looking.seen()) for _ in range(50)]
    gone = asyncio.create_task(looking.seen())
    await asyncio.wait([gone], timeout=0)
    gone.cancel()
    open_now.set()
    assert await asyncio.gather(*asking) == [[]] * 50
    await looking.seen()
    looking.doubt()
    await looking.seen()
    assert looks == 1


async def test_a_look_that_failed_is_told_to_all_and_made_again() -> None:
    looks = 0

    async def look() -> list[Any]:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise asyncpg.ConnectionDoesNotExistError
        return []

    looking = Looking(look)
    heard = await asyncio.gather(looking.seen(), looking.seen(), return_exceptions=True)
    assert [type(one) for one in heard] == [asyncpg.ConnectionDoesNotExistError] * 2
    assert await looking.seen() == []
