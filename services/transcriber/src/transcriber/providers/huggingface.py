"""Whisper through Hugging Face's router, or at an endpoint of one's own."""

import json
from functools import partial
from typing import Any

from pydantic import ValidationError

from runtime.providers.cache import ResultCache
from runtime.providers.failures import Garbled
from runtime.providers.huggingface import connect
from runtime.providers.question import Reply
from runtime.providers.sdk import failures_of_huggingface
from transcriber.providers.chunk import Chunk
from transcriber.providers.times import Times
from transcriber.providers.transcript import Segment, Spoken, Transcript
from transcriber.settings import Settings


class HuggingFace:
    """Tells times where its server does; else a chunk's words span the chunk."""

    def __init__(self, settings: Settings, cache: ResultCache) -> None:
        """Raises NotConfigured."""
        connected = partial(connect, settings, model=settings.hf_speech_model, cache=cache, chain=settings)
        self._client, self.endpoint = connected()
        self._plain_client, _ = connected(content_type="audio/flac")
        self._times = Times()
        self._parameters: dict[str, Any] = {"return_timestamps": True}
        if settings.hf_temperature:
            self._parameters["generation_parameters"] = {"temperature": settings.hf_temperature}

    @property
    def manner(self) -> str:
        return json.dumps(self._parameters)

    async def listen(self, key: str, chunk: Chunk) -> Reply[Transcript]:
        async def listen(times: bool) -> Reply[Transcript]:
            # Parameters travel in JSON; without them the sound goes as it is, which is all that some endpoints take.
            connected, parameters = (self._client, self._parameters) if times else (self._plain_client, None)
            async with connected(key) as client:
                with failures_of_huggingface():
                    answer = await client.automatic_speech_recognition(chunk.flac, extra_body=parameters)
            return Reply(_spoken(answer, chunk).transcript(chunk))

        return await self._times.ask(listen)

    async def close(self) -> None:
        """Each call has a connection of its own."""


def _spoken(answer: Any, chunk: Chunk) -> Spoken:
    """What was answered, checked: the SDK takes any JSON for it. Raises Garbled."""
    try:
        segments = tuple(_segment(told, chunk) for told in answer.chunks or ())
        return Spoken(text=answer.text, segments=segments)
    except (ValidationError, ValueError, TypeError, AttributeError) as garbled:
        raise Garbled("the answer is no transcript") from garbled


def _segment(told: Any, chunk: Chunk) -> Segment:
    start_s, end_s = told.timestamp
    # A server that lost count of the time leaves out the end.
    return Segment(start=start_s or 0, end=chunk.length_s if end_s is None else end_s, text=told.text)
