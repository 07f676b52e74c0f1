"""How far each entry got that is known of, and how much they are together."""

from collections.abc import Iterator
from uuid import UUID

from gateway.journal.kept import Kept


class Ledger:
    """One line an entry."""

    def __init__(self) -> None:
        self._kept: dict[UUID, Kept] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Kept]:
        """All, as it is just now."""
        return iter(list(self._kept.values()))

    @property
    def bytes(self) -> int:
        return self._bytes

    def get(self, entry_id: UUID) -> Kept | None:
        return self._kept.get(entry_id)

    def put(self, kept: Kept) -> None:
        """In the place of what was known of the same job or file."""
        if before := self._kept.get(kept.entry_id):
            self.drop(before)
        self._kept[kept.entry_id] = kept
        self._bytes += kept.size

    def holds(self, kept: Kept) -> bool:
        """Whether no other took its place, and it was not dropped."""
        return self._kept.get(kept.entry_id) is kept

    def drop(self, kept: Kept) -> None:
        if self.holds(kept):
            del self._kept[kept.entry_id]
            self._bytes -= kept.size
