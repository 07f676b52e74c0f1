"""The entries of the journal: those that this process wrote, and those that it found in the blob store."""

import asyncio
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final, TypeVar, cast
from uuid import UUID

import structlog
from pydantic import ValidationError

from contracts.changed import JobChanged
from contracts.intake import JOURNAL, Entry, journal_key
from gateway.answering.refusals import intake_full
from gateway.journal.kept import Kept
from gateway.journal.settings import JournalSettings
from runtime.blob_failures import BlobForgotten, BlobMissing
from runtime.blobs import Blobs
from runtime.received import Received

_LOG = structlog.get_logger()
_AT_ONCE: Final = 16
T = TypeVar("T")


class Journal:
    """Bounded. Gateways that share a blob store share the journal, and each comes to know the entries of the others."""

    def __init__(self, blobs: Blobs, settings: JournalSettings) -> None:
        self._blobs = blobs
        self._most_records = settings.intake_journal_records
        self._most_bytes = settings.intake_journal_bytes
        self._kept: dict[UUID, Kept] = {}
        self._bytes = 0
        self._unreadable: set[str] = set()

    @property
    def records(self) -> int:
        return len(self._kept)

    @property
    def bytes(self) -> int:
        return self._bytes

    @property
    def is_full(self) -> bool:
        return self.records >= self._most_records or self._bytes >= self._most_bytes

    def __iter__(self) -> Iterator[Kept]:
        """All that is known of, as it is just now."""
        return iter(list(self._kept.values()))

    def waits(self, entry_id: UUID) -> bool:
        """Whether that job or file stands in it, and the broker has not taken it yet."""
        kept = self._kept.get(entry_id)
        return kept is not None and kept.published < kept.events

    async def write(self, entry: Entry, kept: Kept) -> None:
        """Keep an entry. Raises Refused (503, `intake_full`) where it has no room, Transient while the blob store is away."""
        if self.is_full:
            raise intake_full()
        before = self._kept.get(kept.entry_id)
        self._put(kept)
        try:
            await self._blobs.put(journal_key(kept.entry_id), entry.encode())
        except BaseException:
            if before is None:
                kept.give_up()  # it may have come to lie there all the same
            raise
        finally:
            kept.lies_there()

    async def read(self, kept: Kept) -> Entry | None:
        """None for one that is gone: another gateway saw to it."""
        entry = await self.find(kept.entry_id)
        if entry is None:
            self._drop(kept)
        return entry

    async def find(self, entry_id: UUID) -> Entry | None:
        """The entry about a job or a file, whoever wrote it; None where there is none that can be read."""
        try:
            return Entry.decode(await self._blobs.get(journal_key(entry_id)))
        except (BlobMissing, BlobForgotten, ValidationError):
            return None

    async def remove(self, entries: Iterable[Kept]) -> None:
        """Forget these; they are done."""
        for some in _in_groups(list(entries)):
            await asyncio.gather(*(self._blobs.delete(journal_key(kept.entry_id)) for kept in some))
            for kept in some:
                self._drop(kept)

    def hear(self, received: Received) -> None:
        """A `JobChanged`: the store has registered that job."""
        if kept := self._kept.get(cast("JobChanged", received.event).job_id):
            kept.registered = True

    async def check(self) -> None:
        """Raise when nothing more can be accepted while the broker is away."""
        if self.is_full:
            raise RuntimeError(f"full: {self.records} entries of {self._bytes} bytes wait for the task store")

    async def forget(self, user_id: str) -> None:
        """All of a user's. What other gateways wrote, they remove when the store tells them that it is forgotten."""
        await self.remove([kept for kept in self if kept.user_id == user_id])

    async def doubt(self) -> None:
        """A broker that knows nothing of the past took the place of the one that there was."""
        for kept in self:
            kept.doubt()

    async def look(self) -> None:
        """Get to know what others wrote, and that others removed something."""
        began = monotonic()
        keys = {key async for key in self._blobs.keys_below(JOURNAL)}
        for kept in self:
            if kept.written and kept.since < began and journal_key(kept.entry_id) not in keys:
                self._drop(kept)
        known = {journal_key(entry_id) for entry_id in self._kept}
        for some in _in_groups(sorted(keys - known - self._unreadable)):
            await asyncio.gather(*(self._find(key) for key in some))

    async def _find(self, key: str) -> None:
        try:
            data = await self._blobs.get(key)
            entry = Entry.decode(data)
        except BlobMissing:
            return
        except ValidationError as wrong:
            self._unreadable.add(key)
            _LOG.error("an entry of the journal can't be read", key=key, mistakes=wrong.error_count())
            return
        if entry.entry_id not in self._kept:
            self._put(Kept.of(entry, len(data), own=False))

    def _put(self, kept: Kept) -> None:
        self._drop(self._kept.get(kept.entry_id))
        self._kept[kept.entry_id] = kept
        self._bytes += kept.size

    def _drop(self, kept: Kept | None) -> None:
        if kept is not None and self._kept.get(kept.entry_id) is kept:
            del self._kept[kept.entry_id]
            self._bytes -= kept.size


def _in_groups(items: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(items), _AT_ONCE):
        yield items[start : start + _AT_ONCE]
