"""What may be set from outside."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from contracts.job import NamedUser
from runtime.providers.settings import CacheSettings
from runtime.settings import WorkerSettings
from taskstore.servers.settings import DatabaseSettings


class Settings(WorkerSettings, DatabaseSettings, CacheSettings):
    """The task store."""

    health_host: str = "127.0.0.1"
    """The internal API is served here too: keep it off public networks."""
    health_port: int = Field(default=8001, ge=1, le=65_535)
    """Of the internal API, the health pages and the metrics."""

    internal_token: SecretStr = Field(min_length=16)
    """What the gateway proves itself with."""

    first_key_file: Path | None = None
    """Where an admin's API key is written to while there is no key at all; none is made without it."""
    first_key_user: NamedUser = "admin"
    """In whose name that key speaks."""

    webhook_allow_private: bool = False
    """Whether webhooks may go to private addresses, any port and over plain HTTP: in one's own network, or for trying out."""
    webhook_limit: int = Field(default=20, ge=0)
    """The most webhooks that a user may have."""
    webhook_timeout_s: float = Field(default=10, gt=0, le=60)
    """How long an attempt may take, from looking the name up to the end of the answer."""
    webhook_concurrency: int = Field(default=32, ge=1, le=1000)
    """Attempts at a time in a process; no user gets more than a quarter of them."""
    webhook_concurrency_each: int = Field(default=2, ge=1)
    """Attempts at a time to one webhook."""
    webhook_attempts: int = Field(default=10, ge=1)
    """How often a message is tried. With the pauses below the last attempt is made about a day after the first."""
    webhook_first_pause_s: float = Field(default=5, gt=0)
    """Before the second attempt; the pauses grow with each further one."""
    webhook_longest_pause_s: float = Field(default=21_600, gt=0)
    """Also the most that a receiver's `Retry-After` can ask for."""
    webhook_disabled_after_days: float = Field(default=5, gt=0)
    """A webhook is switched off when every attempt failed for so long."""
    webhook_log_days: float = Field(default=14, gt=0)
    """How long the log of what was sent is kept, with the messages in it."""

    trash_days: int = Field(default=30, ge=1)
    """How long a deleted task can be restored."""

    expected_audio_s: float = Field(default=30, gt=0)
    """How long a recording should take from its asking, or the last sign of life, to the next one. What takes three times
    as long is asked for again, unless it still waits for a worker or one is at it."""
    expected_image_s: float = Field(default=20, gt=0)
    """The same for a picture."""
    expected_document_s: float = Field(default=30, gt=0)
    """The same for a document."""
    expected_analysis_s: float = Field(default=30, gt=0)
    """The same for the analysis of all that was read."""
    expected_mb_s: float = Field(default=2, ge=0)
    """So much more for each megabyte of a file."""

    sweep: Literal["on", "dry", "off"] = "on"
    """Whether bytes that nobody knows are removed once an hour: uploads that led to nothing, events too large for the
    broker that nobody can ask for any more, answers older than `CACHE_DAYS`. `dry` only counts them in the log."""
    sweep_after_hours: float = Field(default=48, ge=1)
    """Files are left alone for so long after they were put into the blob store."""
    sweep_at_most: int = Field(default=10_000, ge=1)
    """How many are removed an hour."""

    batch_records: int = Field(default=500, ge=1, le=10_000)
    """The most events that are written in one transaction."""

    @field_validator("database_url")
    @classmethod
    def _is_somewhere(cls, dsn: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        # One that is wrong is missing here, and told of already.
        elsewhere = ("database_urls", "supabase_database_url", "supabase_db_password")
        if dsn is None and all(name in info.data and info.data[name] is None for name in elsewhere):
            raise ValueError("no database is named: postgresql://user:password@host:port/database")
        return dsn
