"""What a chat model answered, in the wire format that Groq, OpenAI and all their likes share."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from pydantic import BaseModel, Field, ValidationError

from contracts.answering import TokenUse
from runtime.providers.failures import Garbled, ProviderFailed, Refused


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
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


@dataclass(frozen=True)
class Completion:
    """What came back."""

    text: str
    cut_off: bool = False
    """Whether the model had to stop before it was done."""
    tokens: TokenUse = field(default_factory=TokenUse)
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, raw: Any) -> Self:
        """Read an SDK's raw answer. Raises Garbled, and Refused where the model will not read the content."""
        try:
            body = _Body.model_validate_json(raw.http_response.content)
        except ValidationError:  # its text would hold the answer
            raise Garbled("its answer is no chat completion") from None
        choice, usage = body.choices[0], body.usage or _Usage()
        completion = cls(
            text=choice.message.content or "",
            cut_off=choice.finish_reason == "length",
            tokens=TokenUse(input=usage.prompt_tokens, output=usage.completion_tokens),
            headers=dict(raw.headers),
        )
        with completion.being_read():
            if choice.message.refusal or choice.finish_reason == "content_filter":
                raise Refused("the model will not read this content")
        return completion

    @contextmanager
    def being_read(self) -> Iterator[None]:
        """Around making use of it: a ProviderFailed that is raised in here tells what was paid for nothing."""
        try:
            yield
        except ProviderFailed as failure:
            failure.tokens, failure.headers = self.tokens, self.headers
            raise
