"""Recordings made ready for providers, off the event loop."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Final

from runtime.process_pool import ProcessPool
from transcriber.providers.chunk import Chunk, Cutting

MEMORY_BYTES: Final = 320 * 1024 * 1024
"""Of each child. Recordings are decoded as they stream; two chunks of some minutes are held at a time."""


class Preparation:
    """Child processes that decode, level, cut and encode; the providers of the net share them."""

    def __init__(self, cutting: Cutting, *, processes: int) -> None:
        self.cutting = cutting
        self._pool = ProcessPool(size=processes, warm_up=_load, memory_bytes=MEMORY_BYTES)
        self._begun = False

    async def start(self) -> None:
        """Start the children, once for all that call it."""
        if not self._begun:
            self._begun = True
            await self._pool.start()

    async def stop(self) -> None:
        if self._begun:
            self._begun = False
            await self._pool.stop()

    def chunks(self, path: Path, filename: str, since_s: float) -> AsyncGenerator[Chunk, None]:
        """The chunks of the recording at `path` from its second `since_s` on, each made when it is asked for.

        Besides the chunk that is given out, a child holds the next one. Raises BadInput.
        """
        return self._pool.stream(_prepare, self.cutting, str(path), filename, since_s)


def _load() -> None:
    from transcriber.providers import silence  # noqa: PLC0415 - the parent never pays for it

    silence.load()


def _prepare(cutting: Cutting, path: str, filename: str, since_s: float) -> Iterator[Chunk]:
    from transcriber.providers import preparing  # noqa: PLC0415 - as above

    return preparing.prepare(cutting, path, filename, since_s)
