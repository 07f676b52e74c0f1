"""Servers that can't tell the seconds of what they heard."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from runtime.providers.failures import TooLong, Unacceptable

R = TypeVar("R")


class Times:
    """Asks for times, until it shows that its server takes the same sound only when it isn't asked for them."""

    def __init__(self) -> None:
        self._told = True

    async def ask(self, listen: Callable[[bool], Awaitable[R]]) -> R:
        """What `listen` answers, called with whether to ask for times. Raises what it raises."""
        if not self._told:
            return await listen(False)
        try:
            return await listen(True)
        except TooLong:
            raise
        except Unacceptable:
            answer = await listen(False)
            self._told = False
            return answer
