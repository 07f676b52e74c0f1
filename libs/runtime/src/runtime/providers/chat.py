"""One exchange with a chat model that is to answer in JSON, through the SDKs of Groq and OpenAI, which are made alike."""

import json
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from runtime.providers.completion import Completion
from runtime.providers.failures import TooLong, Unacceptable
from runtime.providers.sdk import failure_of, failures_of

Message = Mapping[str, Any]
"""`role` and `content`: a text, or for models that see a list of texts and pictures."""
Schema = Mapping[str, Any]

_NO_SCHEMA: Final = ("response_format", "json_schema", "schema", "grammar")
"""A server that can't hold its model to a schema names one of these when it refuses."""
_TOO_LONG: Final = ("context length", "context size", "context window")
"""Servers of one's own have no code for it, but one of these words."""


class Chat:
    """A model that is held to a schema where its server can do that.

    A server that takes no schema is asked for any JSON object, with the schema in the instructions; that is learned
    from its first refusal.
    """

    def __init__(
        self, client: Any, sdk: ModuleType, *, model: str, temperature: float, takes_schema: bool = True
    ) -> None:
        """`sdk` is the module of `client`; `takes_schema` is False where a server is known to refuse one."""
        self.temperature: Final = temperature
        self._client = client
        self._sdk = sdk
        self._model = model
        self._takes_schema = takes_schema

    async def complete(
        self, key: str, messages: Sequence[Message], schema: Schema, *, most_tokens: int | None = None
    ) -> Completion:
        """One attempt; the first message holds the instructions. Raises runtime.providers.failures.ProviderFailed."""
        bound = self._takes_schema  # others may learn of it while this one waits
        with failures_of(self._sdk):
            try:
                return await self._create(key, messages, schema, most_tokens, bound=bound)
            except (self._sdk.BadRequestError, self._sdk.UnprocessableEntityError) as refused:
                failure = failure_of(refused.status_code, refused.response.headers, refused.body)
                said = str(refused.body or refused.message).lower()
        if type(failure) is Unacceptable and any(words in said for words in _TOO_LONG):
            raise TooLong("the text is longer than the model's window")
        if type(failure) is not Unacceptable or not bound or not any(word in said for word in _NO_SCHEMA):
            raise failure
        self._takes_schema = False
        return await self.complete(key, messages, schema, most_tokens=most_tokens)

    async def close(self) -> None:
        await self._client.close()

    async def _create(
        self, key: str, messages: Sequence[Message], schema: Schema, most_tokens: int | None, *, bound: bool
    ) -> Completion:
        asked: dict[str, Any] = {
            "model": self._model,
            "messages": list(messages if bound else _with_schema(messages, schema)),
            "response_format": held_to(schema) if bound else {"type": "json_object"},
            "temperature": self.temperature,
        }
        if most_tokens is not None:
            asked["max_completion_tokens"] = most_tokens
        raw = await self._client.with_options(api_key=key).chat.completions.with_raw_response.create(**asked)
        return Completion.of(raw)


def held_to(schema: Schema) -> dict[str, Any]:
    """The `response_format` that has a server hold its model to the schema."""
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": schema}}


def _with_schema(messages: Sequence[Message], schema: Schema) -> list[Message]:
    told, *data = messages
    described = f"{told['content']}\nAnswer with one JSON object of this JSON schema:\n{json.dumps(schema)}\n"
    return [{**told, "content": described}, *data]
