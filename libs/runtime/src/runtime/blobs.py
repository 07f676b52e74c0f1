"""The blob store: bytes that are too many for an event wait here for whoever holds the claim check."""

import hashlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final, Self
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, MemoryStore, ObjectStore, S3Store

from contracts.job import File
from runtime.errors import Permanent, Transient

_CHUNK: Final = 1024 * 1024
_NOT_THERE: Final = (FileNotFoundError, ValueError)
"""ValueError is obstore's word for a key that no store can have."""


class BlobMissing(Permanent):
    """Nothing lies under this key, or no longer."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is gone.", "blob_missing")
        self.args = (key,)
        self.key = key


class BlobChanged(Permanent):
    """The bytes are not those that the claim check was made for."""

    def __init__(self, key: str) -> None:
        super().__init__("The stored file is not the one that was sent.", "blob_changed")
        self.args = (key,)
        self.key = key


class Blobs:
    """A folder, a bucket or memory, with one way to use it."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    @classmethod
    def open(cls, url: str) -> Self:
        """The store at `url`. Raises ValueError when it names none."""
        place = urlsplit(url)
        if place.scheme == "file":
            folder = Path(place.path).resolve()
            folder.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(folder))
        if place.scheme == "memory":
            return cls(MemoryStore())
        if place.scheme == "s3":
            # The rest (keys, region, endpoint) comes from the usual AWS_* variables.
            return cls(S3Store(place.netloc, prefix=place.path.strip("/") or None))
        raise ValueError(f"{url!r} is no blob store: use file:<folder>, memory: or s3://<bucket>/<prefix>")

    async def put(self, key: str, data: bytes) -> None:
        """Keep `data` under `key`, replacing what was there."""
        with _outages():
            await obstore.put_async(self._store, key, data)

    async def put_stream(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """Keep what arrives, a few megabytes of it in memory at a time.

        When the iterator raises, nothing is kept and the error goes on to the caller.
        """
        cut: list[BaseException] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for chunk in chunks:
                    yield chunk
            except BaseException as failure:
                cut.append(failure)
                raise

        try:
            with _outages():
                await obstore.put_async(self._store, key, watched(), chunk_size=8 * _CHUNK, max_concurrency=2)
        except Transient:
            if cut:  # the sender's failure, not the store's
                raise cut[0] from None
            raise

    async def get(self, key: str) -> bytes:
        """All bytes under `key`. Raises BlobMissing."""
        try:
            with _outages():
                answer = await obstore.get_async(self._store, key)
                return bytes(await answer.bytes_async())
        except _NOT_THERE as gone:
            raise BlobMissing(key) from gone

    async def read(self, file: File) -> bytes:
        """All bytes of a file, inline or stored, checked against its hash."""
        data = file.data if file.data is not None else await self.get(_key(file))
        if hashlib.sha256(data).hexdigest() != file.sha256:
            raise BlobChanged(file.blob or "inline")
        return data

    @asynccontextmanager
    async def as_path(self, file: File) -> AsyncIterator[Path]:
        """A path on this machine with the file's checked bytes, a copy that is removed afterwards."""
        with tempfile.NamedTemporaryFile(prefix="intelliassist-", suffix=Path(file.filename).suffix[:12]) as copy:
            digest = hashlib.sha256()
            async for chunk in self._chunks(file):
                digest.update(chunk)
                copy.write(chunk)
            if digest.hexdigest() != file.sha256:
                raise BlobChanged(file.blob or "inline")
            copy.flush()
            yield Path(copy.name)

    async def move(self, key: str, to: str) -> None:
        """Let what lies under `key` lie under `to`, replacing what was there. Raises BlobMissing."""
        try:
            with _outages():
                await obstore.rename_async(self._store, key, to, overwrite=True)
        except _NOT_THERE as gone:
            raise BlobMissing(key) from gone

    async def delete(self, key: str) -> None:
        """Remove what lies under `key`, if anything does."""
        try:
            with _outages():
                await obstore.delete_async(self._store, key)
        except _NOT_THERE:
            return

    async def check(self) -> None:
        """Raise Transient when the store can't be reached."""
        with _outages():
            await obstore.list_with_delimiter_async(self._store, "health")

    async def _chunks(self, file: File) -> AsyncIterator[bytes]:
        if file.data is not None:
            yield file.data
            return
        try:
            with _outages():
                answer = await obstore.get_async(self._store, _key(file))
                async for chunk in answer.stream(min_chunk_size=_CHUNK):
                    yield bytes(chunk)
        except _NOT_THERE as gone:
            raise BlobMissing(_key(file)) from gone


def _key(file: File) -> str:
    if file.blob is None:
        raise TypeError("the file travels inline")
    return file.blob


@contextmanager
def _outages() -> Iterator[None]:
    """Tell a store that is away from a key that is not there."""
    try:
        yield
    except _NOT_THERE:
        raise
    except (BaseError, OSError) as away:
        raise Transient(f"the blob store can't be reached: {type(away).__name__}") from away
