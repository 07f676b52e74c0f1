"""A provider that takes a recording in chunks."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from contracts.job import File
from runtime.blobs import Blobs
from runtime.file_copy import file_copy
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import ProviderFailed
from runtime.side_by_side import side_by_side
from transcriber.providers import Heard
from transcriber.providers.hearing import Hearing, Listener
from transcriber.providers.preparation import Preparation
from transcriber.providers.stitching import stitched


class Chunked:
    """Listens to the chunks of a recording side by side, and tells them as one."""

    def __init__(self, listener: Listener, preparation: Preparation, blobs: Blobs, *, parallel: int) -> None:
        """`parallel`: chunks of one recording that are in memory, and at the provider, at a time."""
        self._listener = listener
        self._preparation = preparation
        self._blobs = blobs
        self._parallel = parallel

    @property
    def provider(self) -> str:
        return self.endpoint.provider

    @property
    def model(self) -> str:
        return self.endpoint.model

    @property
    def endpoint(self) -> Endpoint:
        return self._listener.endpoint

    async def start(self) -> None:
        await self._preparation.start()

    async def stop(self) -> None:
        await self._listener.close()
        await self._preparation.stop()

    async def hear(self, file: File, *, user: str, cause: str, since_s: float = 0.0) -> AsyncGenerator[Heard, None]:
        hearing = Hearing(self._listener, sha256=file.sha256, user=user, cause=cause)
        # Of a provider that may still be away one thing is asked at a time.
        parallel = self._parallel if self.endpoint.report().state == "ready" else 1
        try:
            async with (
                file_copy(file, self._blobs) as path,
                aclosing(self._preparation.chunks(path, file.filename, since_s)) as chunks,
                aclosing(side_by_side(chunks, hearing.listen, limit=parallel)) as listened,
                aclosing(stitched(listened, overlap_s=self._preparation.cutting.overlap_s)) as stretches,
            ):
                async for heard in stretches:
                    yield replace(heard, tokens=hearing.settle())
        except ProviderFailed as failure:
            failure.tokens = hearing.settle()
            raise
