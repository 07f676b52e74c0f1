"""Who can listen: what the transcriber asks of any provider of speech recognition."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from contracts.answering import TokenUse
from contracts.job import File

if TYPE_CHECKING:
    from runtime.providers.endpoint import Endpoint  # the child processes, which speak in Heard, never pay for it


@dataclass(frozen=True)
class Utterance:
    """A stretch of speech and its words."""

    start_s: float
    end_s: float
    """Seconds from the beginning of the recording."""
    text: str
    confidence: float | None = None
    """From 0 to 1, where the model tells."""


@dataclass(frozen=True)
class Heard:
    """What was heard in the next stretch of a recording."""

    utterances: tuple[Utterance, ...]
    """In order of time; none in a stretch of silence."""
    until_s: float
    """How far into the recording it was listened to."""
    duration_s: float
    """Of the whole recording; an estimate until the last one, where it equals `until_s`."""
    language: str | None = None
    """ISO 639-1, where there was speech to tell it from."""
    tokens: TokenUse = field(default_factory=TokenUse)
    """Paid for since the one before."""


class Speech(Protocol):
    """Something that turns recordings into words with seconds."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    @property
    def endpoint(self) -> "Endpoint | None":
        """Where the model is asked; None on this machine."""
        ...

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    def hear(self, file: File, *, user: str, cause: str, since_s: float = 0.0) -> AsyncGenerator[Heard, None]:
        """Listen to a recording, a stretch after the other, from its second `since_s` on.

        Times are those of the whole recording. `user`: whose it is; `cause`: what it is heard for, as a question
        of `runtime.providers` names it. Raises ProviderFailed once what came before was yielded, and BadInput (`unreadable_audio`) for bytes that are no sound.
        """
        ...
