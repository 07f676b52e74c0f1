"""What can be set for the extractor."""

from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import NoDecode

from runtime.providers.settings import LISTED, ChainSettings, GroqSettings, OpenAISettings
from runtime.settings import WorkerSettings


class Settings(WorkerSettings, ChainSettings, GroqSettings, OpenAISettings):
    """The extractor."""

    health_port: int = Field(default=8004, ge=1, le=65_535)
    """Of the health pages and metrics."""
    extractor_providers: Annotated[tuple[Literal["groq", "openai", "local"], ...], NoDecode, LISTED] = (
        "groq",
        "openai",
        "local",
    )
    """Who is asked, in this order, as a comma-separated list; the local rules come last in any case."""
    extractor_windows_at_once: int = Field(default=4, ge=1)
    """Windows of one job that are read side by side."""
    local_rules_processes: int = Field(default=2, ge=1)
    """Jobs that are read by rules at a time, each in a process of about 40 MB. Long texts leave one of them free."""
    extractor_concurrency: int = Field(default=8, ge=1)
    """Jobs in flight at a time."""
