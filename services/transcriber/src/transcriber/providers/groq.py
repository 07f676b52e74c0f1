"""Whisper at Groq."""

from runtime.providers.cache import ResultCache
from runtime.providers.groq import connect
from runtime.providers.question import Reply
from runtime.providers.sdk import failures_of
from transcriber.providers.chunk import Chunk
from transcriber.providers.transcript import Transcript
from transcriber.providers.transcription import Transcription
from transcriber.settings import Settings


class Groq:
    """Tells the seconds of each segment."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        self._client, self.endpoint = connect(settings, model=settings.groq_speech_model, cache=cache, chain=settings)
        self._transcription = Transcription(
            language=settings.transcriber_language, temperature=settings.groq_temperature
        )

    @property
    def manner(self) -> str:
        return self._transcription.manner

    async def listen(self, key: str, chunk: Chunk) -> Reply[Transcript]:
        import groq  # noqa: PLC0415 - only who has set it up pays for the SDK

        with failures_of(groq):
            transcriptions = self._client.with_options(api_key=key).audio.transcriptions
            answer = await transcriptions.with_raw_response.create(
                model=self.endpoint.model, **self._transcription.form(chunk)
            )
        return self._transcription.read(await answer.read(), answer.headers, chunk)

    async def close(self) -> None:
        await self._client.close()
