"""The transcriber: recordings to words."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.quality.submissions import uploaded
from benchmarks.quality.workers import Answer, last, names, settings_of
from contracts.recognized import TextRecognized
from contracts.submitted import AudioUploaded
from runtime.blobs import Blobs
from runtime.errors import BadInput
from runtime.providers.chain import Chain
from transcriber.handlers import transcribe
from transcriber.providers import Speech
from transcriber.providers.chain import chain
from transcriber.settings import Settings


class Transcriber:
    """The transcriber with one provider, started."""

    def __init__(self, speech: Chain[Speech], blobs: Blobs, at_once: int) -> None:
        self._speech = speech
        self._blobs = blobs
        self.at_once = at_once

    async def answer(self, asked: Path) -> Answer[str]:
        """What is said in a recording; nothing where no speech is heard."""
        event = await uploaded(asked, AudioUploaded, self._blobs, datetime.now(UTC))
        try:
            recognized: TextRecognized = await last(transcribe(event, speech=self._speech))
        except BadInput:
            return Answer("", stood_in=False)
        return Answer(recognized.reading.text, stood_in=bool(recognized.reading.passed_over))


def providers() -> tuple[str, ...]:
    """Those that are set up."""
    return names(chain(settings_of(Settings), Blobs.open("memory:")).report())


@asynccontextmanager
async def opened(provider: str) -> AsyncIterator[Transcriber]:
    """The transcriber with that provider."""
    settings = settings_of(Settings, transcriber_providers=(provider,))
    blobs = Blobs.open(settings.blob_url)
    speech = chain(settings, blobs)
    await speech.start()
    try:
        yield Transcriber(speech, blobs, settings.recordings_at_a_time)
    finally:
        await speech.stop()
