"""Speech recognition on this machine, without a key and without the net."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Final, Self

import structlog

from contracts.job import File
from runtime.blobs import Blobs
from runtime.file_copy import file_copy
from runtime.process_pool import ProcessPool
from runtime.providers.failures import Misconfigured
from runtime.providers.local_calls import counted
from transcriber.providers import Heard
from transcriber.providers.weights import PACKAGED, NoSpeechModel
from transcriber.providers.whisper import Listening, hear, load
from transcriber.settings import Settings

MEMORY_BYTES: Final = 768 * 1024 * 1024
"""Of each child, beside its model. Recordings are decoded as they stream; most of this is what the largest models work with."""
_log = structlog.get_logger()


class Deaf(Misconfigured):
    """There is no model to listen with."""

    code = "no_speech_model"

    def __init__(self) -> None:
        super().__init__("There is no speech model here to listen with.")


class Local:
    """Whisper in child processes, each with a model of its own."""

    provider = "local"
    endpoint = None

    def __init__(self, blobs: Blobs, *, model: str | None = None, processes: int = 1, threads: int = 1) -> None:
        self.model = Path(model).name if model else PACKAGED
        self._blobs = blobs
        self._listening = Listening(model, threads)
        self._pool = ProcessPool(size=processes, warm_up=partial(load, self._listening), memory_bytes=MEMORY_BYTES)
        self._missing: NoSpeechModel | None = None

    @classmethod
    def of(cls, settings: Settings, blobs: Blobs) -> Self:
        """As it is set up."""
        return cls(
            blobs,
            model=settings.local_speech_model,
            processes=settings.local_speech_processes,
            threads=settings.local_speech_threads,
        )

    async def start(self) -> None:
        """Load the model. Without one the service lives on and says so to whoever asks."""
        try:
            await self._pool.start()
        except NoSpeechModel as missing:
            self._missing = missing
            _log.error(missing.reason)

    async def stop(self) -> None:
        await self._pool.stop()

    def state(self) -> str | None:
        """Why it can't listen; None while it can."""
        return self._missing.reason if self._missing else None

    async def check(self) -> None:
        """Raise NoSpeechModel when there is nothing to listen with."""
        if self._missing:
            raise NoSpeechModel(*self._missing.args)

    async def hear(
        self,
        file: File,
        *,
        user: str,  # noqa: ARG002 - the protocol's; here nothing is kept for anybody
        cause: str,  # noqa: ARG002 - as above
        since_s: float = 0.0,
    ) -> AsyncGenerator[Heard, None]:
        with counted(self.model, "transcribe"):
            if self._missing:
                raise Deaf from self._missing
            async with (
                file_copy(file, self._blobs) as path,
                aclosing(self._pool.stream(hear, self._listening, str(path), file.filename, since_s)) as stretches,
            ):
                async for heard in stretches:
                    yield heard
