"""What can be set for the transcriber."""

import os

from pydantic import Field

from runtime.settings import WorkerSettings


def _half_of_the_cores() -> int:
    return max(1, (os.cpu_count() or 1) // 2)


class Settings(WorkerSettings):
    """Read from the environment and `.env`."""

    health_port: int = 8002
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
    transcriber_progress_step: float = Field(default=0.05, gt=0, le=1)
    """The share of a recording after which progress is told."""
