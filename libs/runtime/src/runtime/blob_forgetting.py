"""Forgetting what lies in the blob store, so that whoever asks for it later can tell that from a loss."""

from datetime import datetime

from runtime.blobs import MARKS, Blobs


class BlobForgetting:
    """Removes blobs, and leaves a mark for each by which readers learn that it was forgotten."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs

    async def forget(self, key: str) -> None:
        """What lies under `key`, if anything does."""
        await self._blobs.put(MARKS + key, b"")
        await self._blobs.delete(key)

    async def forget_below(self, prefix: str, until: datetime) -> None:
        """All that lies below `prefix` and was put there until that moment."""
        async for key in self._blobs.keys_below(prefix, until):
            await self.forget(key)

    async def drop_marks(self, until: datetime) -> None:
        """Remove the marks that were left until that moment; whatever asks for those keys later finds them missing."""
        async for mark in self._blobs.keys_below(MARKS, until):
            await self._blobs.delete(mark)
