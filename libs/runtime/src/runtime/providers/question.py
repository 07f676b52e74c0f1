"""What is asked of a provider, and what it replies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from contracts.answering import TokenUse
from contracts.fact import Fact

R = TypeVar("R", bound=Fact)


@dataclass(frozen=True)
class Question:
    """What is asked, as far as an endpoint needs to know."""

    operation: str
    """`chat`, `transcribe` or `caption`."""
    user: str
    content: str
    """Digest of all that decides the answer besides provider and model: input, prompt version, parameters."""
    tokens: int = 0
    """An estimate, for the quota."""
    cause: str = ""
    """What it is asked for, the same when that is delivered again: an answer that was kept for it is told with its
    price, since the first telling may never have arrived. Empty: nobody's."""


@dataclass(frozen=True)
class Reply(Generic[R]):
    """An answer, what it cost, and the headers it came with."""

    result: R
    tokens: TokenUse = field(default_factory=TokenUse)
    headers: Mapping[str, str] = field(default_factory=dict)
