"""Groq: fast models that are held to a schema letter by letter."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from extractor.prompted.completion import Completion, Message
from extractor.prompted.schema import Schema, held_to
from runtime.providers.sdk import failures_of

if TYPE_CHECKING:
    from groq import AsyncGroq


class GroqChat:
    """Chat completions through Groq's SDK."""

    def __init__(self, client: "AsyncGroq", *, model: str, temperature: float) -> None:
        self.temperature = temperature
        self._client = client
        self._model = model

    async def complete(self, key: str, messages: Sequence[Message], schema: Schema) -> Completion:
        import groq  # noqa: PLC0415 - 40 MB that only those pay for who use it

        sent: Any = list(messages)  # the SDK has a type for each role
        with failures_of(groq):
            raw = await self._client.with_options(api_key=key).chat.completions.with_raw_response.create(
                model=self._model, messages=sent, response_format=held_to(schema), temperature=self.temperature
            )
        return Completion.of(raw.http_response)

    async def close(self) -> None:
        await self._client.close()
