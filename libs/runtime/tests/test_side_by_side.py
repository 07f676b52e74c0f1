"""Several things are worked on at a time, and told in their order."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

import pytest

from runtime.side_by_side import side_by_side

T = TypeVar("T")


async def numbers(count: int, *, broken: bool = False) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number
    if broken:
        raise OSError("the file breaks off")


async def gather(results: AsyncGenerator[T, None], into: list[T]) -> None:
    """Also of a generator that fails."""
    async with aclosing(results):
        async for result in results:
            into.append(result)  # noqa: PERF401 - what came before a failure is wanted


async def test_results_come_in_order_however_long_each_takes() -> None:
    gates = [asyncio.Event() for _ in range(6)]
    begun: list[int] = []

    async def listen(number: int) -> int:
        begun.append(number)
        if number + 1 < len(gates):
            gates[number + 1].set()  # later ones are let go first
        if number == 0:
            await gates[2].wait()
        return number * 10

    assert [result async for result in side_by_side(numbers(6), listen, limit=3)] == [0, 10, 20, 30, 40, 50]
    assert sorted(begun) == list(range(6))


async def test_no_more_are_taken_than_may_be_worked_on() -> None:
    taken, most, done = 0, 0, 0

    async def counted() -> AsyncGenerator[int, None]:
        nonlocal taken, most
        for number in range(20):
            taken += 1
            most = max(most, taken - done)
            yield number

    async def listen(number: int) -> int:
        await asyncio.sleep(0)
        return number

    async for _ in side_by_side(counted(), listen, limit=4):
        done += 1
    assert (taken, most) == (20, 4)


async def test_what_fails_is_raised_after_what_came_before_it_and_the_rest_is_given_up() -> None:
    given_up: list[int] = []

    async def listen(number: int) -> int:
        if number == 2:
            raise ConnectionError("cut")
        if number > 2:
            try:
                await asyncio.Event().wait()
            finally:
                given_up.append(number)
        return number

    heard: list[int] = []
    with pytest.raises(ConnectionError):
        await gather(side_by_side(numbers(20), listen, limit=5), heard)
    assert heard == [0, 1]
    assert given_up
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_chunks_that_were_made_are_told_before_a_broken_file_is() -> None:
    async def listen(number: int) -> int:
        return number

    heard: list[int] = []
    with pytest.raises(OSError, match="breaks off"):
        await gather(side_by_side(numbers(2, broken=True), listen, limit=4), heard)
    assert heard == [0, 1]


async def test_nothing_is_begun_after_a_failure() -> None:
    first, begun = asyncio.Event(), []

    async def listen(number: int) -> int:
        begun.append(number)
        if number == 0:
            await first.wait()
        if number == 2:
            first.set()
            raise ConnectionError("cut")
        return number

    heard: list[int] = []
    with pytest.raises(ConnectionError):
        await gather(side_by_side(numbers(20), listen, limit=3), heard)
    assert heard == [0, 1]
    assert begun == [0, 1, 2]
