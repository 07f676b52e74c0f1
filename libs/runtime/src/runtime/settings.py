"""The blocks that a service's settings are built from, and how they are loaded."""

import sys
from typing import Literal, TypeVar

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound=BaseSettings)


class Block(BaseSettings):
    """Read from the environment and `.env`; names are the fields' in upper case."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True)


class KafkaSettings(Block):
    """Where the broker is and how it is spoken to."""

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    kafka_fetch_max_wait_ms: int = Field(default=500, ge=1)
    """How long the broker may hold back an empty fetch. Apache Kafka ends the wait when a record
    arrives; the embedded broker does not, so latency follows this number there."""
    kafka_replication_factor: int = Field(default=1, ge=1)
    """Of topics that are created."""
    kafka_request_timeout_ms: int = Field(default=10_000, ge=100)
    kafka_session_timeout_ms: int = Field(default=10_000, ge=1_000)
    """A consumer that is not heard of for so long is put out of its group. The embedded broker takes
    half of it for a first join and twice for a later one."""
    kafka_max_poll_interval_ms: int = Field(default=300_000, ge=1_000)
    """A consumer that takes no records for so long is put out of its group."""


class BlobSettings(Block):
    """Where bytes are kept."""

    blob_url: str = "file:.intelliassist/blobs"
    """`file:<folder>`, `memory:` or `s3://<bucket>/<prefix>`."""


class TelemetrySettings(Block):
    """What is told to operators, and where."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "pretty"] = "json"
    otel_exporter_otlp_endpoint: str | None = None
    """Base URL of an OTLP/HTTP receiver; no traces leave without one."""


class DeliverySettings(Block):
    """How hard a record is tried before it becomes a dead letter."""

    retry_attempts: int = Field(default=5, ge=1)
    """For failures of unknown kind. Outages are waited out."""
    retry_first_pause_s: float = Field(default=0.2, gt=0)
    retry_longest_pause_s: float = Field(default=30.0, gt=0)
    dead_letter_share_limit: float = Field(default=0.5, gt=0, le=1)
    """Consumption stops when more than this share of the last records became dead letters."""
    dead_letter_share_window: int = Field(default=200, ge=10)
    drain_timeout_s: float = Field(default=30.0, ge=0)
    """How long what is in flight may take to finish after SIGTERM."""


class WorkerSettings(KafkaSettings, BlobSettings, TelemetrySettings, DeliverySettings):
    """What every service needs."""

    health_host: str = "127.0.0.1"
    health_port: int


def load(settings: type[S]) -> S:
    """Read settings, or print each mistake on a line of its own and exit with 2."""
    try:
        return settings()
    except ValidationError as mistakes:
        for mistake in mistakes.errors():
            name = str(mistake["loc"][0]).upper()
            # Only a word that is none of the known ones is repeated: anything else might be a secret.
            given = f", not {mistake['input']!r}" if mistake["type"] == "literal_error" else ""
            sys.stderr.write(f"settings: {name}: {mistake['msg']}{given}\n")
        sys.exit(2)
