"""The entries of the journal: those that this process wrote, and those that it found in the blob store."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Final, cast
from uuid import UUID
from weakref import WeakValueDictionary

from pydantic import ValidationError

from contracts.changed import JobChanged
from contracts.intake import Entry, journal_key
from gateway.answering.refusals import intake_full
from gateway.journal.entries import Entries
from gateway.journal.kept import Kept, Stage
from gateway.journal.ledger import Ledger
from gateway.journal.settings import JournalSettings
from gateway.journal.some_at_a_time import some_at_a_time
from runtime.blobs import Blobs
from runtime.received import Received

_TO_UNDO_S: Final = 1.0


class Journal:
    """Bounded. Gateways that share a blob store share the journal, and each comes to know the entries of the others."""

    def __init__(self, blobs: Blobs, settings: JournalSettings) -> None:
        self._entries = Entries(blobs)
        self._most_records = settings.intake_journal_records
        self._most_bytes = settings.intake_journal_bytes
        self._ledger = Ledger()
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()

    @property
    def records(self) -> int:
        return len(self._ledger) + len(self._entries.unreadable)

    @property
    def bytes(self) -> int:
        return self._ledger.bytes

    @property
    def oldest(self) -> datetime | None:
        """When the oldest was promised; None where there is none."""
        return min((*(kept.promised_at for kept in self), *self._entries.unreadable), default=None)

    @property
    def is_full(self) -> bool:
        return self.records >= self._most_records or self.bytes >= self._most_bytes

    def __iter__(self) -> Iterator[Kept]:
        """All that can be read, as it is just now."""
        return iter(self._ledger)

    def waits(self, entry_id: UUID) -> bool:
        """Whether that job or file stands in it, and the broker has not taken it yet."""
        kept = self._ledger.get(entry_id)
        return kept is not None and kept.published < kept.events

    def is_unanswered(self, entry_id: UUID) -> bool:
        """Whether it is not published any more, as the store never registered it."""
        kept = self._ledger.get(entry_id)
        return kept is not None and kept.stage is Stage.UNANSWERED

    async def write(self, entry: Entry, kept: Kept) -> None:
        """Keep an entry. Raises Refused (503, `intake_full`) where it has no room, Transient while the blob store is away."""
        async with self._turn(kept.entry_id):
            before = self._ledger.get(kept.entry_id)
            if before is None and self.is_full:
                raise intake_full()
            self._ledger.put(kept)
            try:
                await self._entries.put(entry)
            except BaseException:
                if before is None:
                    kept.give_up()  # it may have come to lie there all the same, or do so yet
                    await self._undo(kept)
                else:
                    self._ledger.put(before)  # that promise stands
                raise
            finally:
                kept.lies_there()

    async def read(self, kept: Kept) -> Entry | None:
        """None for one that is gone, as another gateway saw to it, and for one that can't be read."""
        try:
            entry = await self.find(kept.entry_id)
        except ValidationError:
            entry = None
        if entry is None:
            self._ledger.drop(kept)
        return entry

    async def find(self, entry_id: UUID) -> Entry | None:
        """The entry about a job or a file, whoever wrote it. Raises ValidationError for one that can't be read."""
        return await self._get(journal_key(entry_id))

    async def remove(self, entries: Iterable[Kept]) -> None:
        """Forget these; they are done. One that can't be removed holds up no other, and is raised at the end."""
        await some_at_a_time(self._remove, list(entries))

    def hear(self, received: Received) -> None:
        """A `JobChanged`: the store has registered that job."""
        if kept := self._ledger.get(cast("JobChanged", received.event).job_id):
            kept.registered = True

    async def check(self) -> None:
        """Raise when nothing more can be accepted while the broker is away."""
        if self.is_full:
            raise RuntimeError(f"full: {self.records} entries of {self.bytes} bytes wait for the task store")

    async def doubt(self) -> None:
        """A broker that knows nothing of the past took the place of the one that there was."""
        for kept in self:
            kept.doubt()

    async def look(self) -> None:
        """Get to know what others wrote, and that others removed something."""
        began = monotonic()
        keys = await self._entries.keys()
        for kept in self:
            if kept.written and kept.since < began and journal_key(kept.entry_id) not in keys:
                self._ledger.drop(kept)
        known = {journal_key(kept.entry_id) for kept in self}
        await some_at_a_time(self._find, sorted(keys - known))

    async def _find(self, key: str) -> None:
        with suppress(ValidationError):
            await self._get(key)

    async def _get(self, key: str) -> Entry | None:
        found = await self._entries.get(key)
        if found is None:
            return None
        if self._ledger.get(found.entry.entry_id) is None:
            self._ledger.put(Kept.of(found.entry, found.size, own=False))
        return found.entry

    async def _remove(self, kept: Kept) -> None:
        async with self._turn(kept.entry_id):
            if self._ledger.holds(kept):  # else it is promised anew
                await self._entries.delete(kept)
                self._ledger.drop(kept)

    async def _undo(self, kept: Kept) -> None:
        with suppress(Exception):  # it is tried again
            async with asyncio.timeout(_TO_UNDO_S):
                await self._entries.delete(kept)

    def _turn(self, entry_id: UUID) -> asyncio.Lock:
        """One at a time writes or removes an entry: else what is done would take along what is promised anew."""
        return self._turns.setdefault(entry_id, asyncio.Lock())
