"""A provider that takes a recording in chunks."""

import hashlib
import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from contracts.job import File
from runtime.blobs import Blobs
from runtime.providers.endpoint import Endpoint
from runtime.providers.question import Question, Reply
from transcriber.providers import Heard
from transcriber.providers.chunk import Chunk
from transcriber.providers.preparation import Preparation
from transcriber.providers.side_by_side import side_by_side
from transcriber.providers.stitching import Listened, stitched
from transcriber.providers.transcript import Transcript

_VERSION: Final = 1
"""Of the preparation, and of what is kept of an answer: raised when either changes, so that no old answer is used."""


class Listener(Protocol):
    """One model at one provider, asked through its SDK."""

    @property
    def endpoint(self) -> Endpoint: ...

    @property
    def manner(self) -> str:
        """The parameters that it is asked with, besides the model."""
        ...

    async def listen(self, key: str, chunk: Chunk) -> Reply[Transcript]:
        """One attempt to hear `chunk`. Raises ProviderFailed."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


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

    async def hear(self, file: File, *, user: str, since_s: float = 0.0) -> AsyncGenerator[Heard, None]:
        # Of a provider that may still be away one thing is asked at a time.
        parallel = self._parallel if self.endpoint.report()["state"] == "ready" else 1
        async with (
            self._blobs.as_path(file) as path,
            aclosing(self._preparation.chunks(path, file.filename, since_s)) as chunks,
            aclosing(side_by_side(chunks, partial(self._listen, file.sha256, user), limit=parallel)) as listened,
            aclosing(stitched(listened, overlap_s=self._preparation.cutting.overlap_s)) as stretches,
        ):
            async for heard in stretches:
                yield heard

    async def _listen(self, sha256: str, user: str, chunk: Chunk) -> Listened:
        reply = Reply(Transcript())
        if chunk.flac:
            asked = [_VERSION, sha256, [(span.start_s, span.end_s) for span in chunk.spans], self._listener.manner]
            content = hashlib.sha256(json.dumps(asked).encode()).hexdigest()
            reply = await self.endpoint.ask(
                Question(operation="transcribe", user=user, content=content),
                partial(self._listener.listen, chunk=chunk),
                Transcript,
            )
        heard = reply.result
        return Listened(replace(chunk, flac=b""), heard.lines, heard.language, reply.tokens)
