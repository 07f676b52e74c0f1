"""Any server that speaks OpenAI's protocol: Ollama, vLLM, llama.cpp, or OpenAI's own."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from extractor.prompted.completion import Completion, Message
from extractor.prompted.schema import Schema, held_to
from runtime.providers.failures import TooLong
from runtime.providers.sdk import failures_of

if TYPE_CHECKING:
    from openai import AsyncOpenAI

_NO_SCHEMA: Final = ("response_format", "json_schema", "schema", "grammar")
"""A server that can't hold its model to a schema names one of these when it refuses."""
_TOO_LONG: Final = ("context length", "context size", "context window")
"""Servers of one's own have no code for it, but one of these words."""


class OpenAIChat:
    """Chat completions through OpenAI's SDK.

    A server that takes no schema is asked for any JSON object, with the schema in the prompt; that is learned from its
    first refusal.
    """

    def __init__(self, client: "AsyncOpenAI", *, model: str, temperature: float) -> None:
        self.temperature = temperature
        self._client = client
        self._model = model
        self._takes_schema = True

    async def complete(self, key: str, messages: Sequence[Message], schema: Schema) -> Completion:
        import openai  # noqa: PLC0415 - 40 MB that only those pay for who use it

        bound = self._takes_schema  # others may learn of it while this one waits
        with failures_of(openai):
            try:
                return await self._create(key, messages, schema, bound=bound)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as refused:
                said = str(refused.body or refused.message).lower()
                if any(words in said for words in _TOO_LONG):
                    raise TooLong("the text is longer than the model's window") from refused
                if not bound or not any(word in said for word in _NO_SCHEMA):
                    raise
        self._takes_schema = False
        return await self.complete(key, messages, schema)

    async def close(self) -> None:
        await self._client.close()

    async def _create(self, key: str, messages: Sequence[Message], schema: Schema, *, bound: bool) -> Completion:
        sent: Any = messages if bound else _with_schema(messages, schema)
        form: Any = held_to(schema) if bound else {"type": "json_object"}
        raw = await self._client.with_options(api_key=key).chat.completions.with_raw_response.create(
            model=self._model, messages=list(sent), response_format=form, temperature=self.temperature
        )
        return Completion.of(raw.http_response)


def _with_schema(messages: Sequence[Message], schema: Schema) -> list[Message]:
    told, *data = messages
    described = f"{told['content']}\nAnswer with one JSON object of this JSON schema:\n{json.dumps(schema)}\n"
    return [{"role": "system", "content": described}, *data]
