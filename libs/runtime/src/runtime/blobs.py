"""The blob store: bytes that are too many for an event wait here for whoever holds the claim check."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Self

import obstore
from obstore.store import ObjectStore

from runtime.blob_failures import NOT_THERE, BlobForgotten, BlobMissing, outages_told
from runtime.blob_stores import store_at
from runtime.errors import Transient

_CHUNK: Final = 1024 * 1024
_PAGE: Final = 200
MARKS: Final = "forgotten/"
"""Below it lies an empty mark for each key that was forgotten, so that what is not there can be told from a loss."""


@dataclass(frozen=True)
class Opened:
    """Bytes that are read as they are asked for."""

    size: int
    """Of the whole blob."""
    chunks: AsyncIterator[bytes]


class Blobs:
    """A folder, a bucket or memory, with one way to use it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str) -> Self:
        """The store at `url`. Raises ValueError when it names none."""
        return cls(store_at(url))

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, replacing what was there."""
        with outages_told():
            await obstore.put_async(self._store, key, data)

    async def put_stream(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """Keep what arrives, a few megabytes of it in memory at a time.

        When the iterator raises, nothing is kept and the error goes on to the caller.
        """
        cut: list[BaseException] = []
        asking: asyncio.Task[Any] | None = None  # the store's own, for the next chunk

        async def watched() -> AsyncIterator[bytes]:
            nonlocal asking
            asking = asyncio.current_task()
            try:
                async for chunk in chunks:
                    yield chunk
                    asking = asyncio.current_task()
            except BaseException as failure:
                cut.append(failure)
                raise

        try:
            with outages_told():
                await obstore.put_async(self._store, key, watched(), chunk_size=8 * _CHUNK, max_concurrency=2)
        except asyncio.CancelledError:
            if asking is not None and not asking.done():  # else it goes on waiting for a chunk that nobody wants
                asking.cancel()
                await asyncio.wait({asking})
            raise
        except Transient:
            if cut:  # the sender's failure, not the store's
                raise cut[0] from None
            raise

    async def get(self, key: str) -> bytes:
        """All bytes under `key`. Raises BlobMissing and BlobForgotten."""
        try:
            with outages_told():
                answer = await obstore.get_async(self._store, key)
                return bytes(await answer.bytes_async())
        except NOT_THERE as gone:
            raise await self._why_missing(key) from gone

    async def open_stretch(self, key: str, start: int = 0, end: int | None = None) -> Opened:
        """The bytes from `start` up to and without `end`, a megabyte of them in memory at a time.

        Raises BlobMissing and BlobForgotten at once, Transient while they are read, too.
        """
        wanted: obstore.GetOptions = {"range": (start, end) if end is not None else {"offset": start}}
        try:
            with outages_told():
                answer = await obstore.get_async(self._store, key, options=wanted if (start or end) else None)
        except NOT_THERE as gone:
            raise await self._why_missing(key) from gone
        return Opened(answer.meta["size"], _chunks_of(answer))

    async def has(self, key: str) -> bool:
        """Whether anything lies under `key`."""
        try:
            with outages_told():
                await obstore.head_async(self._store, key)
        except NOT_THERE:
            return False
        return True

    async def put_at(self, key: str) -> datetime:
        """When what lies under `key` was put there. Raises BlobMissing."""
        try:
            with outages_told():
                return (await obstore.head_async(self._store, key))["last_modified"]
        except NOT_THERE as gone:
            raise BlobMissing(key) from gone

    async def move(self, key: str, to: str) -> None:
        """Let what lies under `key` lie under `to`, replacing what was there. Raises BlobMissing."""
        try:
            with outages_told():
                await obstore.rename_async(self._store, key, to, overwrite=True)
        except NOT_THERE as gone:
            raise BlobMissing(key) from gone

    async def delete(self, key: str) -> None:
        """Remove what lies under `key`, if anything does."""
        try:
            with outages_told():
                await obstore.delete_async(self._store, key)
        except NOT_THERE:
            return

    async def delete_below(self, prefix: str) -> None:
        """Remove all that lies below `prefix`, and leave nothing."""
        async for key in self.keys_below(prefix):
            await self.delete(key)

    async def keys_below(self, prefix: str, until: datetime | None = None) -> AsyncIterator[str]:
        """What lies below `prefix` and was put there until that moment; listed a page at a time."""
        async for page in self.pages_below(prefix, until):
            for key in page:
                yield key

    async def pages_below(self, prefix: str, until: datetime | None = None) -> AsyncIterator[list[str]]:
        """The same, some hundreds at a time."""
        with outages_told():
            async for page in obstore.list(self._store, prefix, chunk_size=_PAGE):
                if keys := [found["path"] for found in page if until is None or found["last_modified"] <= until]:
                    yield keys

    async def oldest_below(self, prefix: str) -> datetime | None:
        """When the oldest of what lies below `prefix` was put there; None where nothing does."""
        oldest: datetime | None = None
        with outages_told():
            async for page in obstore.list(self._store, prefix, chunk_size=_PAGE):
                oldest = min([*([oldest] if oldest else []), *(found["last_modified"] for found in page)], default=None)
        return oldest

    async def check(self) -> None:
        """Raise Transient when the store can't be reached."""
        with outages_told():
            await obstore.list_with_delimiter_async(self._store, "health")

    async def _why_missing(self, key: str) -> BlobMissing | BlobForgotten:
        return BlobForgotten(key) if await self.has(MARKS + key) else BlobMissing(key)


async def _chunks_of(answer: "obstore.GetResult") -> AsyncIterator[bytes]:
    with outages_told():
        async for chunk in answer.stream(min_chunk_size=_CHUNK):
            yield bytes(chunk)
