"""What can be wrong with an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Literal, Self

Kind = Literal[
    "status",
    "slow",
    "cut",
    "garbage",
    "page",
    "wrong_json",
    "against_schema",
    "truncated",
    "refusal",
    "dead_model",
    "decommissioned",
    "unauthorized",
    "too_long",
    "json_validate_failed",
    "loading",
]


@dataclass(frozen=True)
class Fault:
    """One way to fail. Errors bear the shape of the provider whose path was asked."""

    kind: Kind
    code: int = 500
    seconds: float = 0.0
    retry_after: float | datetime | None = None
    text: str | None = None
    body: Mapping[str, Any] | None = None

    @classmethod
    def status(
        cls,
        code: int,
        *,
        retry_after: float | datetime | None = None,
        message: str | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Self:
        """An HTTP error; `retry_after` in seconds, or a date in UTC; `body` in place of the provider's own."""
        return cls("status", code=code, retry_after=retry_after, text=message, body=body)

    @classmethod
    def slow(cls, seconds: float) -> Self:
        """The answer is right and comes late; no later than the server's stop or `recovers()`."""
        return cls("slow", seconds=seconds)

    @classmethod
    def cut(cls) -> Self:
        """The connection closes in the middle of the answer."""
        return cls("cut")

    @classmethod
    def garbage(cls) -> Self:
        """What comes back is not HTTP."""
        return cls("garbage")

    @classmethod
    def page(cls) -> Self:
        """A web page with status 200, as from a proxy or a base address that is not the API's."""
        return cls("page")

    @classmethod
    def wrong_json(cls) -> Self:
        """The model wrote prose where JSON was asked for (chat), or the body is no JSON (speech, captions)."""
        return cls("wrong_json")

    @classmethod
    def against_schema(cls) -> Self:
        """JSON, but of another shape than was asked for."""
        return cls("against_schema")

    @classmethod
    def truncated(cls) -> Self:
        """Half an answer: `finish_reason` is `length` (chat), or the body ends early (speech, captions)."""
        return cls("truncated")

    @classmethod
    def refusal(cls, text: str = "I'm sorry, but I can't help with that.", *, filtered: bool = False) -> Self:
        """The model will not. `filtered`: the server's filter stopped it (`finish_reason` is `content_filter`)."""
        return cls("refusal", text=text, code=int(filtered))

    @classmethod
    def dead_model(cls) -> Self:
        """404 model_not_found."""
        return cls("dead_model", code=404)

    @classmethod
    def decommissioned(cls) -> Self:
        """Groq's 400 model_decommissioned; Hugging Face's 410."""
        return cls("decommissioned", code=400)

    @classmethod
    def unauthorized(cls) -> Self:
        """401, whatever the key."""
        return cls("unauthorized", code=401)

    @classmethod
    def too_long(cls) -> Self:
        """400 context_length_exceeded."""
        return cls("too_long", code=400)

    @classmethod
    def json_validate_failed(cls, generation: str = '{"tasks": [') -> Self:
        """Groq's 400 when the model's JSON does not hold, with what the model wrote."""
        return cls("json_validate_failed", code=400, text=generation)

    @classmethod
    def loading(cls, estimated_s: float = 20.0) -> Self:
        """Hugging Face's 503 while a model is being loaded."""
        return cls("loading", code=503, seconds=estimated_s)

    def headers(self) -> dict[str, str]:
        """`retry-after` as the fault names it: whole seconds, or an HTTP date."""
        match self.retry_after:
            case None:
                return {}
            case datetime() as date:
                return {"retry-after": format_datetime(date, usegmt=True)}
            case seconds:
                return {"retry-after": f"{seconds:g}"}
