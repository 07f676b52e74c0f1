"""Files that came in with a request: under way until they are kept, gone if they are not."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from uuid import UUID, uuid4

import structlog

from contracts.job import File, PartKind, blob_prefix
from gateway.limits.arriving import Arriving
from runtime.blobs import Blobs
from runtime.errors import Transient

_LOG = structlog.get_logger()


@dataclass(frozen=True)
class Arrived:
    """A file whose bytes lie in the blob store."""

    field: str
    """The form's field it came in."""
    kind: PartKind
    file: File


class Intake:
    """The files of one request. Whatever is not kept when the request ends is removed from the blob store."""

    def __init__(self, blobs: Blobs, arriving: Arriving | None = None) -> None:
        """`arriving` is told what comes and what is kept, where a quota counts."""
        self._blobs = blobs
        self._arriving = arriving
        self._under_way: set[str] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for key in self._under_way:
            try:
                await self._blobs.delete(key)
            except Transient as away:
                _LOG.warning("a blob is left behind", file_id=key.rpartition("/")[2], reason=away)

    async def presumed(self, user_id: str) -> None:
        """Whose it seems to be, by what came so far. Raises Refused (429) where their day's quota is used up."""
        if self._arriving:
            await self._arriving.presumed(user_id)

    async def settle(self, user_id: str) -> None:
        """Whose it is, before any of it is accepted. Raises Refused (429) where their day's quota has no room for it."""
        if self._arriving:
            await self._arriving.settle(user_id)

    async def store(self, user_id: str, chunks: AsyncIterator[bytes]) -> tuple[UUID, str]:
        """Put what arrives into the store as it arrives; its new file id and blob key."""
        file_id = uuid4()
        key = blob_key(user_id, file_id)
        self._under_way.add(key)
        await self._blobs.put_stream(key, _counted(chunks, self._arriving) if self._arriving else chunks)
        return file_id, key

    async def place(self, file: File, user_id: str, file_id: UUID | None = None, blob_id: UUID | None = None) -> File:
        """Put a file under the user it turned out to be from, and under `file_id` where one is given.

        With an id that was derived from an idempotency key, another request may have the same file
        in the same place: then it is not removed again, even if this request fails. `blob_id` names the
        place where that must not be the same for another content under the same id.
        """
        key = blob_key(user_id, blob_id or file_id or file.file_id)
        if key == file.blob:
            return file
        if file_id is None:
            self._under_way.add(key)
        if file.blob is not None:
            await self._blobs.move(file.blob, key)
        return file.model_copy(update={"file_id": file_id or file.file_id, "blob": key})

    def keep(self, *files: File) -> None:
        """The job is accepted: its files stay."""
        self._under_way -= {file.blob for file in files if file.blob}
        if self._arriving:
            self._arriving.kept(*files)


async def _counted(chunks: AsyncIterator[bytes], arriving: Arriving) -> AsyncIterator[bytes]:
    """Raises Refused (429) as soon as they are more than the day's quota allows."""
    async for chunk in chunks:
        await arriving.came(len(chunk))
        yield chunk


def blob_key(user_id: str, file_id: UUID) -> str:
    """Where a file of a user's lies."""
    return f"{blob_prefix(user_id)}{file_id}"
