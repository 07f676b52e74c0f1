"""Speech at any server that speaks OpenAI's protocol: speaches, vLLM, llama.cpp, or OpenAI's own."""

from runtime.providers.cache import ResultCache
from runtime.providers.openai import connect
from runtime.providers.question import Reply
from runtime.providers.sdk import failures_of
from transcriber.providers.chunk import Chunk
from transcriber.providers.times import Times
from transcriber.providers.transcript import Transcript
from transcriber.providers.transcription import Transcription
from transcriber.settings import Settings


class OpenAI:
    """Tells the seconds of each segment where its server can."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        self._client, self.endpoint = connect(settings, model=settings.openai_speech_model, cache=cache, chain=settings)
        self._times = Times()
        self._transcription = Transcription(
            language=settings.transcriber_language, temperature=settings.openai_temperature
        )

    @property
    def manner(self) -> str:
        return self._transcription.manner

    async def listen(self, key: str, chunk: Chunk) -> Reply[Transcript]:
        import openai  # noqa: PLC0415 - only who has set it up pays for the SDK

        transcriptions = self._client.with_options(api_key=key).audio.transcriptions

        async def listen(times: bool) -> Reply[Transcript]:
            with failures_of(openai):
                answer = await transcriptions.with_raw_response.create(
                    model=self.endpoint.model, **self._transcription.form(chunk, times=times)
                )
            return self._transcription.read(answer.content, answer.headers, chunk)

        return await self._times.ask(listen)

    async def close(self) -> None:
        await self._client.close()
