"""What can be set for the transcriber."""

import os
from typing import Annotated, Final, Literal, get_args

from pydantic import Field
from pydantic_settings import NoDecode

from runtime.providers.settings import LISTED, ChainSettings, GroqSettings, HuggingFaceSettings, OpenAISettings
from runtime.settings import WorkerSettings
from transcriber.providers.chunk import Cutting

Name = Literal["groq", "huggingface", "openai", "local"]
_MB: Final = 1_000_000


def _half_of_the_cores() -> int:
    return max(1, (os.cpu_count() or 1) // 2)


class Settings(WorkerSettings, ChainSettings, GroqSettings, HuggingFaceSettings, OpenAISettings):
    """The transcriber."""

    health_port: int = Field(default=8002, ge=1, le=65_535)
    """Of the health pages and metrics."""
    transcriber_providers: Annotated[tuple[Name, ...], NoDecode, LISTED] = get_args(Name)
    """Who is asked, in this order: some of groq, huggingface, openai and local, with commas. One without a key is
    left out; local is always the last, named or not."""
    transcriber_language: str | None = Field(default=None, pattern="^[a-z]{2}$")
    """ISO 639-1, where all speak one language; left out, providers tell it from what they hear."""
    transcriber_chunk_mb: float = Field(default=24, ge=4)
    """No more is sent to a provider at once (Groq takes 25 MB of free accounts)."""
    transcriber_chunk_s: float = Field(default=600, ge=60)
    """No longer piece of a recording is sent at once. Progress is told for each."""
    transcriber_overlap_s: float = Field(default=2, ge=0, le=10)
    """So much of a piece is heard once more in the next one."""
    transcriber_parallel: int = Field(default=4, ge=1)
    """Pieces of one recording that are at a provider, and in memory, at a time."""
    transcriber_preparing_processes: int = Field(default=2, ge=1)
    """Recordings that are with providers of the net at a time, each for about 200 MB; none are started without such a provider."""
    local_speech_model: str | None = None
    """Folder of a Whisper model in CTranslate2's format, or the name of one in the Hugging Face cache; left out:
    the packaged tiny.en. Nothing is ever downloaded."""
    local_speech_processes: int = Field(default=2, ge=1)
    """Recordings that are listened to at a time, each for about 350 MB. With one, a voice note waits for the
    long recording before it."""
    local_speech_threads: int = Field(default_factory=_half_of_the_cores, ge=1)
    """Threads of each process."""
    transcriber_heavy_mb: float = Field(default=4, gt=0)
    """Recordings larger than this give way to smaller ones."""
    max_duration_s: int = Field(default=4 * 3600, ge=1)
    """Of a recording; a longer one is refused."""
    transcriber_progress_step: float = Field(default=0.05, gt=0, le=1)
    """The share of a recording after which progress is told."""

    @property
    def recordings_at_a_time(self) -> int:
        """As many as can be listened to, here or by others."""
        return max(self.local_speech_processes, self.transcriber_preparing_processes)

    @property
    def cutting(self) -> Cutting:
        return Cutting(
            longest_s=self.transcriber_chunk_s,
            largest_bytes=int(self.transcriber_chunk_mb * _MB),
            overlap_s=self.transcriber_overlap_s,
        )
