"""Doing the same to many blobs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

_AT_ONCE: Final = 16
T = TypeVar("T")


async def some_at_a_time(do: Callable[[T], Awaitable[None]], to: Sequence[T]) -> None:
    """One that fails holds up no other; the first failure is raised at the end."""
    failures: list[BaseException] = []
    for start in range(0, len(to), _AT_ONCE):
        outcomes = await asyncio.gather(*map(do, to[start : start + _AT_ONCE]), return_exceptions=True)
        failures += [outcome for outcome in outcomes if outcome is not None]
    if failures:
        raise failures[0]
