"""What a provider accepts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, TypedDict

from wire.heard import Dialect, Heard

_ON_GROQ: Final = ("openai/gpt-oss-20b", "openai/gpt-oss-120b", "whisper-large-v3-turbo", "whisper-large-v3")
STRICT_ON_GROQ: Final = ("openai/gpt-oss-20b", "openai/gpt-oss-120b")


class Accepting(TypedDict, total=False):
    """The rules that a server may be started with."""

    accepts_keys: Collection[str] | None
    models: Collection[str] | None
    max_file: int
    context: int | None


@dataclass
class Rules:
    """May be changed while the server runs, say to withdraw a key.

    `accepts_keys`: None takes any key, or none. `models`: None means Groq's own on Groq's paths, any on the others.
    `max_file` in bytes; `context` in tokens (a token is taken for four characters), None for no limit.
    `usage`: whether servers other than Groq tell the tokens used.
    """

    accepts_keys: Collection[str] | None = None
    models: Collection[str] | None = None
    max_file: int = 25 * 1024 * 1024
    context: int | None = None
    usage: bool = True

    def served(self, request: Heard) -> Collection[str] | None:
        """The models that there are where it was asked; None: any, as at one's own endpoint."""
        if request.path.startswith("/endpoint/"):
            return None
        if self.models is None and request.dialect is Dialect.GROQ:
            return _ON_GROQ
        return self.models
