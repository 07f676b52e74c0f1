"""What can be set for the extractor."""

from pydantic import Field

from runtime.settings import WorkerSettings


class Settings(WorkerSettings):
    """Read from the environment and `.env`."""

    health_port: int = 8004
    local_rules_processes: int = Field(default=2, ge=1)
    """Jobs that are read by rules at a time, each in a process of about 40 MB. Long texts leave one of them free."""
    extractor_concurrency: int = Field(default=8, ge=1)
    """Jobs in flight at a time."""
