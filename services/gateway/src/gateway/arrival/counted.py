"""The bytes of a file on their way to the store: counted, hashed, and not one too many."""

import hashlib
from collections.abc import AsyncIterator

from gateway.answering.refusals import TooLarge


class Counted:
    """One file; `size` and `digest` are of what came so far."""

    def __init__(self, head: bytes, rest: AsyncIterator[bytes], name: str, limit: int) -> None:
        self._head = head
        self._rest = rest
        self._name = name
        self._limit = limit
        self.size = 0
        self.digest = hashlib.sha256()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Raises TooLarge as soon as one byte too many came."""
        yield self._count(self._head)
        async for chunk in self._rest:
            yield self._count(chunk)

    def _count(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size > self._limit:
            raise TooLarge(f"The file {self._name!r}", self._limit)
        self.digest.update(chunk)
        return chunk
