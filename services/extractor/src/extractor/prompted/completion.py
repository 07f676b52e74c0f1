"""One exchange with a model, in the words of no SDK."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol, TypedDict

from pydantic import BaseModel, ValidationError

from contracts.answering import TokenUse
from extractor.prompted.schema import Schema
from runtime.providers.failures import Garbled


class Message(TypedDict):
    """A message to a model."""

    role: Literal["system", "user"]
    content: str


class Raw(Protocol):
    """An HTTP answer, as every SDK has it."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def content(self) -> bytes: ...


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Usage(BaseModel):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Body(BaseModel):
    choices: list[_Choice]
    usage: _Usage | None = None


class Completion(BaseModel):
    """What came back."""

    text: str
    finish: str | None
    """Why the model stopped: `stop`, `length`, `content_filter`."""
    refusal: str | None
    tokens: TokenUse
    headers: dict[str, str]

    @classmethod
    def of(cls, raw: Raw) -> "Completion":
        """Read from the wire format that Groq, OpenAI and all their likes share. Raises Garbled."""
        try:
            body = _Body.model_validate_json(raw.content)
            choice = body.choices[0]
        except (ValidationError, IndexError) as broken:
            raise Garbled("its answer is no chat completion") from broken
        usage = body.usage or _Usage()
        return cls(
            text=choice.message.content or "",
            finish=choice.finish_reason,
            refusal=choice.message.refusal,
            tokens=TokenUse(input=usage.prompt_tokens, output=usage.completion_tokens),
            headers=dict(raw.headers),
        )


class Chat(Protocol):
    """The one call that a provider's SDK makes."""

    @property
    def temperature(self) -> float: ...

    async def complete(self, key: str, messages: Sequence[Message], schema: Schema) -> Completion:
        """One attempt. Raises runtime.providers.failures.ProviderFailed."""
        ...

    async def close(self) -> None: ...
