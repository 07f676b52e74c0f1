"""A transcription as Whisper's servers are asked for it and answer: Groq, OpenAI, and all that speak as they do."""

import json
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from runtime.providers.failures import Garbled
from runtime.providers.question import Reply
from transcriber.providers.chunk import Chunk
from transcriber.providers.transcript import Spoken, Transcript

_NAME: Final = "recording.flac"
"""What every file is called there: its own name is its user's business alone."""

_WARMEST: Final = 1.0


class Transcription:
    """The form that goes with each chunk, and how its answer is read."""

    def __init__(self, *, language: str | None, temperature: float) -> None:
        self._parameters: dict[str, Any] = {"temperature": min(temperature, _WARMEST)}
        if language:
            self._parameters["language"] = language

    @property
    def manner(self) -> str:
        """The parameters that decide the answer."""
        return json.dumps(self._parameters)

    def form(self, chunk: Chunk, *, times: bool = True) -> dict[str, Any]:
        """What the SDK is called with. `times`: ask for those of each segment, which not every model tells."""
        form = self._parameters | {"file": (_NAME, chunk.flac, "audio/flac"), "response_format": "json"}
        if times:
            form |= {"response_format": "verbose_json", "timestamp_granularities": ["segment"]}
        return form

    def read(self, body: bytes, headers: Mapping[str, str], chunk: Chunk) -> Reply[Transcript]:
        """The words of `chunk`. Raises Garbled."""
        try:
            answer = Spoken.model_validate_json(body)
        except ValidationError as garbled:
            raise Garbled("the answer is no transcript") from garbled
        return Reply(answer.transcript(chunk), answer.tokens, headers)
