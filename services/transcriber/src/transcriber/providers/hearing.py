"""One recording's questions to a model, and what they cost."""

import hashlib
import json
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from contracts.answering import TokenUse
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import ProviderFailed
from runtime.providers.question import Question, Reply
from transcriber.providers.chunk import Chunk
from transcriber.providers.stitching import Listened
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


class Hearing:
    """Its chunks, each of which is one question."""

    def __init__(self, listener: Listener, *, sha256: str, user: str, cause: str) -> None:
        self._listener = listener
        self._sha256 = sha256
        self._user = user
        self._cause = cause
        self._owed = TokenUse()

    async def listen(self, chunk: Chunk) -> Listened:
        """What is heard in `chunk`, whose sound is let go. Raises ProviderFailed."""
        heard = await self._asked(chunk) if chunk.flac else Transcript()
        return Listened(replace(chunk, flac=b""), heard.lines, heard.language)

    def settle(self) -> TokenUse:
        """What was paid since the last time, also for chunks that nobody came to hear of."""
        owed, self._owed = self._owed, TokenUse()
        return owed

    async def _asked(self, chunk: Chunk) -> Transcript:
        try:
            reply = await self._listener.endpoint.ask(
                self._question(chunk), partial(self._listener.listen, chunk=chunk), Transcript
            )
        except ProviderFailed as failure:
            self._owed += failure.tokens
            raise
        self._owed += reply.tokens
        return reply.result

    def _question(self, chunk: Chunk) -> Question:
        spans = [(span.start_s, span.end_s) for span in chunk.spans]
        asked = json.dumps([_VERSION, self._sha256, spans, self._listener.manner])
        content = hashlib.sha256(asked.encode()).hexdigest()
        return Question(operation="transcribe", user=self._user, content=content, cause=self._cause)
