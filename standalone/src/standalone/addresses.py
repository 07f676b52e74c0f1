"""Where broker, database and blobs are: given by the environment, or ours to start."""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from runtime.blobs import Blobs
from runtime.kafka_security import KafkaSecurity
from runtime.settings import blobs_in
from standalone.ports import HOST, Ports
from taskstore.servers.settings import DatabaseSettings


def _is_a_store(url: str | None) -> str | None:
    if url:
        try:
            Blobs.open(url)
        except OSError as closed:
            raise ValueError(str(closed)) from closed
    return url


class Given(DatabaseSettings, KafkaSecurity):
    """What the environment (or `.env`) names is used, and that embedded part is not started."""

    kafka_bootstrap_servers: str | None = Field(default=None, validate_default=True)
    kafka_fetch_max_wait_ms: int | None = None
    upload_dir: str | None = None
    blob_url: Annotated[str | None, AfterValidator(_is_a_store)] = Field(
        default_factory=lambda said: blobs_in(said) if said.get("upload_dir") else None, validate_default=True
    )
    internal_token: SecretStr | None = None
    log_format: str | None = None
    log_file: Path | None = None
    auth_mode: str | None = None
    otel_traces_exporter: str | None = None
    otel_exporter_otlp_endpoint: str | None = None

    api_host: str = HOST
    """Where the gateway listens; all others listen on the loopback address."""
    api_port: int = Ports.gateway
    start_timeout_s: float = Field(default=300, gt=0)
    """How long the house may take to start, for as long as all that it consists of lives."""

    @field_validator("kafka_bootstrap_servers")
    @classmethod
    def _is_whom_the_security_is_for(cls, servers: str | None, info: ValidationInfo) -> str | None:
        protocol = info.data.get("kafka_security_protocol", "PLAINTEXT")
        if servers is None and protocol != "PLAINTEXT":
            raise ValueError(
                f"must be set with {protocol}: the broker that `intelliassist up` starts knows no security"
            )
        return servers

    def kafka_security(self) -> dict[str, str]:
        """The variables that make a service as secure at the broker as was given."""
        told = {name.upper(): getattr(self, name) for name in KafkaSecurity.model_fields}
        return {
            name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in told.items()
            if value is not None
        }
