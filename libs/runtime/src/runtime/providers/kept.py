"""An answer as it lies in a cache, with what it cost and what it was asked for."""

from datetime import UTC, datetime, timedelta
from typing import Any, Self, TypeVar

from pydantic import AwareDatetime, Field

from contracts.answering import TokenUse
from contracts.fact import Fact
from runtime.providers.question import Question, Reply

R = TypeVar("R", bound=Fact)


def _now() -> datetime:
    return datetime.now(UTC)


class Kept(Fact):
    """The same wherever it lies."""

    at: AwareDatetime = Field(default_factory=_now)
    """When it was answered."""
    cause: str = ""
    """The question's."""
    tokens: TokenUse
    result: dict[str, Any]

    @classmethod
    def of(cls, reply: Reply[R], question: Question) -> Self:
        """What is to be kept of an answer."""
        result = reply.result.model_dump(mode="json", exclude_none=True)
        return cls(cause=question.cause, tokens=reply.tokens, result=result)

    def is_older(self, *, days: int) -> bool:
        """Whether it was answered longer ago than that."""
        return _now() - self.at > timedelta(days=days)

    def reply(self, question: Question, shape: type[R]) -> Reply[R]:
        """What is told of it now: its price only to whom it was given for. Raises ValidationError."""
        again = question.cause != "" and question.cause == self.cause
        result = shape.model_validate(self.result, extra="ignore")
        return Reply(result, self.tokens if again else TokenUse())
