"""Captions by chat models that see, through the SDKs of Groq and OpenAI, which are made alike."""

from base64 import b64encode
from types import ModuleType
from typing import Any, Final

from pydantic import BaseModel, Field, ValidationError

from contracts.answering import TokenUse
from runtime.providers.endpoint import Endpoint
from runtime.providers.failures import Garbled, Refused
from runtime.providers.question import Reply
from runtime.providers.sdk import failures_of
from vision.captions import Caption
from vision.exhibit import Exhibit
from vision.pages import PictureKind
from vision.prompts import INSTRUCTION, SCHEMA, VERSION

_MOST_TOKENS: Final = 2_000
"""For the answer and for what a model thinks before it."""
_HELD_TO_SCHEMA: Final = {
    "type": "json_schema",
    "json_schema": {"name": "caption", "strict": True, "schema": SCHEMA},
}
_ANY_JSON: Final = {"type": "json_object"}
_SAYS_SO: Final = ("response_format", "json_schema", "schema", "grammar")
"""A server that can't hold its model to a schema names one of these when it refuses."""


class ChatCaptioner:
    """A chat model that takes pictures."""

    def __init__(
        self, client: Any, endpoint: Endpoint, sdk: ModuleType, *, temperature: float, held_to_schema: bool
    ) -> None:
        """`held_to_schema`: where the server takes one. A server that refuses it is asked for any JSON object from then on."""
        self.endpoint = endpoint
        self.provider = endpoint.provider
        self.model = endpoint.model
        self._client = client
        self._sdk = sdk
        self._temperature = temperature
        self._held_to_schema = held_to_schema

    async def start(self) -> None:
        """Nothing to do: the first call connects."""

    async def stop(self) -> None:
        await self._client.close()

    async def caption(self, exhibit: Exhibit, *, user: str) -> Reply[Caption]:
        async def ask(key: str) -> Reply[Caption]:
            return await self._ask(key, await exhibit.jpeg())

        return await self.endpoint.ask(exhibit.question(user, VERSION, self._temperature), ask, Caption)

    async def _ask(self, key: str, jpeg: bytes) -> Reply[Caption]:
        with failures_of(self._sdk):
            if not self._held_to_schema:
                return _read(await self._create(key, jpeg, _ANY_JSON))
            try:
                return _read(await self._create(key, jpeg, _HELD_TO_SCHEMA))
            except (self._sdk.BadRequestError, self._sdk.UnprocessableEntityError) as refused:
                if not any(word in str(refused.body or refused.message).lower() for word in _SAYS_SO):
                    raise
            self._held_to_schema = False
            return _read(await self._create(key, jpeg, _ANY_JSON))

    async def _create(self, key: str, jpeg: bytes, response_format: dict[str, Any]) -> Any:
        picture = {"url": f"data:image/jpeg;base64,{b64encode(jpeg).decode()}"}
        return await self._client.with_options(api_key=key).chat.completions.with_raw_response.create(
            model=self.model,
            messages=[
                {"role": "system", "content": INSTRUCTION},
                {"role": "user", "content": [{"type": "image_url", "image_url": picture}]},
            ],
            response_format=response_format,
            temperature=self._temperature,
            max_completion_tokens=_MOST_TOKENS,
        )


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


class _Told(BaseModel):
    kind: PictureKind
    description: str


def _read(raw: Any) -> Reply[Caption]:
    try:
        completion = _Completion.model_validate_json(raw.http_response.content)
    except ValidationError as wrong:
        raise Garbled("the server's answer is no chat completion") from wrong
    choice, usage = completion.choices[0], completion.usage or _Usage()
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise Refused("the model will not describe this picture")
    if choice.finish_reason == "length":
        raise Garbled("the model's answer was cut off")
    try:
        told = _Told.model_validate_json(choice.message.content or "")
        caption = Caption.of(told.description, told.kind)
    except ValueError as wrong:
        raise Garbled("the model's answer is not the JSON that was asked for") from wrong
    tokens = TokenUse(input=usage.prompt_tokens, output=usage.completion_tokens)
    return Reply(caption, tokens, raw.headers)
