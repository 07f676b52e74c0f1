"""The entries of the journal, as they lie in the blob store."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

import structlog
from pydantic import ValidationError

from contracts.intake import JOURNAL, Entry, journal_key
from gateway.journal.kept import Kept
from runtime.blob_failures import BlobForgotten, BlobMissing
from runtime.blobs import Blobs

_LOG = structlog.get_logger()


class Found(NamedTuple):
    """An entry, and how many bytes it takes."""

    entry: Entry
    size: int


class Entries:
    """Those that can't be read are promises too: they are remembered until somebody mends or removes them."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._unreadable: dict[str, datetime] = {}

    @property
    def unreadable(self) -> Collection[datetime]:
        """When each was written that can't be read."""
        return self._unreadable.values()

    async def keys(self) -> set[str]:
        """Of all that there are."""
        keys = {key async for key in self._blobs.keys_below(JOURNAL)}
        self._unreadable = {key: since for key, since in self._unreadable.items() if key in keys}
        return keys

    async def get(self, key: str) -> Found | None:
        """What lies there; None for nothing. Raises ValidationError for what can't be read."""
        try:
            data = await self._blobs.get(key)
        except (BlobMissing, BlobForgotten):
            return None
        try:
            found = Found(Entry.decode(data), len(data))
        except ValidationError as wrong:
            await self._remember(key, wrong)
            raise
        self._unreadable.pop(key, None)
        return found

    async def put(self, entry: Entry) -> None:
        key = journal_key(entry.entry_id)
        await self._blobs.put(key, entry.encode())
        self._unreadable.pop(key, None)

    async def delete(self, kept: Kept) -> None:
        """Another gateway may have promised anew what this one gave up: that stays."""
        if not kept.given_up or await self._is_still(kept):
            await self._blobs.delete(journal_key(kept.entry_id))

    async def _is_still(self, kept: Kept) -> bool:
        try:
            found = await self.get(journal_key(kept.entry_id))
        except ValidationError:
            return False
        return found is not None and found.entry.promised_at == kept.promised_at

    async def _remember(self, key: str, wrong: ValidationError) -> None:
        if key in self._unreadable:
            return
        try:
            self._unreadable[key] = await self._blobs.put_at(key)
        except BlobMissing:
            return
        _LOG.error("an entry of the journal can't be read", key=key, mistakes=wrong.error_count())
