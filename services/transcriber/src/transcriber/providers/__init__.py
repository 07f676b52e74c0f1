"""Who can listen: what the transcriber asks of any provider of speech recognition."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from contracts.job import File


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


class Speech(Protocol):
    """Something that turns recordings into words with seconds."""

    @property
    def provider(self) -> str: ...

    @property
    def model(self) -> str: ...

    def hear(self, file: File) -> AsyncGenerator[Heard, None]:
        """Listen to a recording, a stretch after the other.

        Raises BadInput (`unreadable_audio`) for bytes that are no sound, and Permanent (`no_speech_model`) when
        there is nothing to listen with.
        """
        ...
