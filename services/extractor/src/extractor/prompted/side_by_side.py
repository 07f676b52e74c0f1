"""Asking several things at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

A = TypeVar("A")
R = TypeVar("R")


async def side_by_side(ask: Callable[[A], Awaitable[R]], about: Iterable[A], *, at_once: int) -> list[R]:
    """The answers in order. The first failure ends the others and is raised."""
    places = asyncio.Semaphore(at_once)

    async def one(thing: A) -> R:
        async with places:
            return await ask(thing)

    asked = [asyncio.create_task(one(thing)) for thing in about]
    try:
        return await asyncio.gather(*asked)
    finally:
        for task in asked:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
