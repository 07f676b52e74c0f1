"""The blocks that a service's settings are built from."""

from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from runtime.configuration.block import Block
from runtime.configuration.retired import Retired
from runtime.kafka_security import KafkaSecurity
from runtime.log_file import writable

_BLOBS: Final = ".intelliassist/blobs"


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def all_but_one(data: dict[str, Any]) -> int:
    """Of the replicas of a topic; of one replica, itself."""
    replicas: int = data.get("kafka_replication_factor", 1)
    return max(1, replicas - 1)


def blobs_in(data: dict[str, Any]) -> str:
    """Where bytes are kept, of what is said beside it."""
    return f"file:{data.get('upload_dir') or _BLOBS}"


class KafkaSettings(KafkaSecurity):
    """Where the broker is and how it is spoken to."""

    kafka_bootstrap_servers: str = "127.0.0.1:9092"
    """`host:port`, several with commas; `intelliassist up` starts a broker where left out."""
    kafka_fetch_max_wait_ms: int = Field(default=500, ge=1)
    """How long the broker may hold back an empty fetch. Apache Kafka ends the wait when a record
    arrives; the embedded broker does not, so latency follows this number there."""
    kafka_replication_factor: int = Field(default=1, ge=1)
    """Of topics that are created: 3 where there are three brokers."""
    kafka_min_insync_replicas: int = Field(default_factory=all_but_one, ge=1)
    """Of topics that are created: nothing is acknowledged that fewer brokers have. All replicas but one where left out,
    so that one broker may be away."""
    kafka_request_timeout_ms: int = Field(default=10_000, ge=100)
    """How long the broker may take for an answer."""
    kafka_session_timeout_ms: int = Field(default=10_000, ge=1_000)
    """A consumer that is not heard of for so long is put out of its group. The embedded broker takes
    half of it for a first join and twice for a later one."""
    kafka_max_poll_interval_ms: int = Field(default=300_000, ge=1_000)
    """A consumer that takes no records for so long is put out of its group."""

    @field_validator("kafka_min_insync_replicas")
    @classmethod
    def _can_be(cls, least: int, info: ValidationInfo) -> int:
        most = info.data.get("kafka_replication_factor", least)
        if least > most:
            raise ValueError(f"of {most} replicas (KAFKA_REPLICATION_FACTOR) there are never {least} in sync")
        return least


class BlobSettings(Block):
    """Where bytes are kept."""

    upload_dir: str | None = None
    """A folder, where `BLOB_URL` is left out."""
    blob_url: str = Field(default_factory=blobs_in)
    """`file:<folder>`, `memory:` or `s3://<bucket>/<prefix>`; left out, the folder of `UPLOAD_DIR`, or
    `file:.intelliassist/blobs`."""


class TelemetrySettings(Block):
    """What is told to operators, and where."""

    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        BeforeValidator(_upper),
        Retired(
            {"warn": "WARNING", "critical|fatal": "ERROR", "trace|notset": "DEBUG"}, "it is none of the four levels"
        ),
    ] = "INFO"
    """In any case. What is less than this is not said."""
    log_format: Annotated[
        Literal["json", "pretty"],
        BeforeValidator(_lower),
        Retired({r".*(%\(|\{).*": "pretty", "text|plain|console": "pretty"}, "formats of one's own are no more"),
    ] = "json"
    """`json`: one object a line; `pretty`: for people."""
    log_content: bool = False
    """Whether logs hold all that a failure says of itself. It may quote what people wrote; without this, only
    failures that quote nobody are told in their own words, others by their kind and place."""
    log_file: Annotated[Path | None, AfterValidator(lambda named: writable(named) if named else None)] = None
    """Logs go there, too. Each service has a file of its own: `logs/house.log` is `logs/house-gateway.log` for the
    gateway; `{service}` in the name says where its name stands."""
    log_file_bytes: int = Field(default=10_000_000, ge=10_000)
    """A file of that size is put aside, as `house-gateway.log.1` say, and a new one begun."""
    log_files_kept: int = Field(default=5, ge=1)
    """Of those put aside, a service."""
    otel_exporter_otlp_endpoint: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+")] | None = None
    """Base URL of an OTLP/HTTP receiver; no traces leave without one."""
    otel_traces_exporter: Annotated[Literal["otlp", "console", "none"], BeforeValidator(_lower)] = "otlp"
    """`otlp`: to that receiver, if there is one; `console`: a line a span; `none`: nowhere."""
    otel_logs_exporter: Annotated[Literal["otlp", "none"], BeforeValidator(_lower)] = "none"
    """`otlp`: logs go to that receiver, too; `none`: they don't."""
    otel_traces_sampler_arg: float = Field(default=1.0, ge=0, le=1)
    """The share of traces that are kept. As OpenTelemetry's sampler `parentbased_traceidratio` reads it: who
    begins a trace decides for all its spans; `OTEL_TRACES_SAMPLER` itself is not read."""


class DeliverySettings(Block):
    """How hard a record is tried before it becomes a dead letter."""

    retry_attempts: int = Field(default=5, ge=1)
    """For failures of unknown kind. Outages are waited out."""
    retry_first_pause_s: float = Field(default=0.2, gt=0)
    """Before the second attempt; it doubles with each further one."""
    retry_longest_pause_s: float = Field(default=30.0, gt=0)
    """The pauses grow no longer than this."""
    dead_letter_share_limit: float = Field(default=0.5, gt=0, le=1)
    """Consumption stops when more than this share of the last records became dead letters."""
    dead_letter_share_window: int = Field(default=200, ge=10)
    """How many of the last records that share is counted over."""
    consumer_stuck_after_s: float = Field(default=900.0, gt=0)
    """A consumer that took records and got on with none of them for so long is not ready. Longer than the longest
    step of its work; waiting for a provider or a database that is away does not count."""
    consumer_unread_after_s: float = Field(default=60.0, gt=0)
    """A consumer that reads nothing for so long, while the broker has records for it or gives no answer, or that is
    out of its group for so long, is not ready."""
    drain_timeout_s: float = Field(default=30.0, ge=0)
    """How long what is in flight may take to finish after SIGTERM."""


class WorkerSettings(KafkaSettings, BlobSettings, TelemetrySettings, DeliverySettings):
    """What every service needs."""

    health_host: str = "127.0.0.1"
    """Where health pages and metrics are served."""
    health_port: int
    """Of the health pages and metrics."""
