"""Bytes that a user has here already."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Final
from uuid import UUID
from weakref import WeakValueDictionary

from contracts.http.files import FileQuery, FileUploaded, FileView
from contracts.job import PartKind, blob_prefix
from gateway.answering.refusals import Refused
from gateway.arrival.intake import Arrived
from gateway.taskstore import TaskStore
from runtime.blobs import Blobs
from runtime.errors import Transient

_MOST: Final = 100
_REMEMBERED: Final = 10_000
_REMEMBERED_S: Final = 60.0

_Content = tuple[str, str, PartKind]
"""Whose, the SHA-256, and what it is taken as."""


class Duplicates:
    """Knows what the task store knows, and what this process stored a moment ago, of which the store may not have heard."""

    def __init__(self, store: TaskStore, blobs: Blobs) -> None:
        self._store = store
        self._blobs = blobs
        self._lately: OrderedDict[_Content, tuple[float, FileUploaded]] = OrderedDict()
        self._turns: WeakValueDictionary[_Content, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, user: str, arrived: Arrived, *, but: UUID | None = None) -> AsyncIterator[FileUploaded | None]:
        """Nobody else stores these bytes for that user meanwhile; the file that holds them already, unless it is `but`.

        None also while nobody can tell: storing something twice does no harm.
        """
        lock = self._turns.setdefault(_content(user, arrived), asyncio.Lock())
        async with lock:
            yield await self._known(user, arrived, but)

    def stored(self, user: str, arrived: Arrived, told: FileUploaded) -> None:
        """Remember what was stored just now."""
        self._lately[_content(user, arrived)] = (monotonic(), told)
        self._lately.move_to_end(_content(user, arrived))
        while len(self._lately) > _REMEMBERED:
            self._lately.popitem(last=False)

    def forget(self, user: str) -> None:
        """Nothing of theirs is here any more."""
        for content in [content for content in self._lately if content[0] == user]:
            del self._lately[content]

    async def _known(self, user: str, arrived: Arrived, but: UUID | None) -> FileUploaded | None:
        try:
            found = await self._store.files(user, FileQuery(sha256=arrived.file.sha256, limit=_MOST))
            for file in reversed(found.files):  # the first that was there
                own = file.upload_path.startswith(blob_prefix(user)) and file.upload_path != arrived.file.blob
                if (
                    own
                    and file.kind is arrived.kind
                    and file.file_id != but
                    and await self._blobs.has(file.upload_path)
                ):
                    return _told(file)
            return await self._stored_lately(user, arrived, but)
        except (Refused, Transient):
            return None

    async def _stored_lately(self, user: str, arrived: Arrived, but: UUID | None) -> FileUploaded | None:
        at, file = self._lately.get(_content(user, arrived), (0.0, None))
        if file is None or file.file_id == but or monotonic() - at > _REMEMBERED_S:
            return None
        try:
            await self._store.file(file.file_id, user)
        except Refused as refused:
            if refused.code != "unknown_file":
                return None  # forgotten meanwhile
        return _told(file) if await self._blobs.has(file.upload_path) else None


def _content(user: str, arrived: Arrived) -> _Content:
    return user, arrived.file.sha256, arrived.kind


def _told(file: FileView | FileUploaded) -> FileUploaded:
    return FileUploaded(
        filename=file.filename,
        size=file.size,
        content_type=file.content_type,
        upload_path=file.upload_path,
        message=f"These bytes are stored already, as {file.filename}.",
        file_id=file.file_id,
        sha256=file.sha256,
        kind=file.kind,
        duplicate_of=file.file_id,
    )
