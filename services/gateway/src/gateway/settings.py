"""What may be set from outside."""

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from contracts.job import PartKind
from runtime.settings import WorkerSettings

_MB = 1024 * 1024


class Settings(WorkerSettings):
    """Names are the fields' in upper case, save for the two that say so."""

    health_host: str = Field(default="127.0.0.1", validation_alias="API_HOST")
    """The API, the health endpoints and the metrics share one address: `API_HOST` and `API_PORT`."""
    health_port: int = Field(default=8000, ge=1, le=65_535, validation_alias="API_PORT")

    taskstore_url: str = "http://127.0.0.1:8001"
    internal_token: SecretStr = Field(min_length=16)
    """What the task store knows its own by."""
    worker_health_urls: Annotated[dict[str, str], NoDecode] = Field(
        default={
            "transcriber": "http://127.0.0.1:8002",
            "vision": "http://127.0.0.1:8003",
            "extractor": "http://127.0.0.1:8004",
        }
    )
    """As `name=url,name=url`."""

    max_text_bytes: int = Field(default=5 * _MB, ge=1)
    max_picture_bytes: int = Field(default=20 * _MB, ge=1)
    """Pictures and PDFs."""
    max_audio_bytes: int = Field(default=500 * _MB, ge=1)

    default_wait_s: float = Field(default=30, ge=0)
    """How long an immediate endpoint waits for its job where the client does not say."""
    max_wait_s: float = Field(default=300, ge=0)
    """The longest that a client may ask to wait."""

    cors_origins: str = "http://localhost:5173,http://localhost:3000"
    """Comma-separated; `*` allows all, without credentials."""

    @field_validator("worker_health_urls", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        if not all(name.strip() and url.strip() for name, _, url in pairs):
            raise ValueError("write it as name=url,name=url")
        return {name.strip(): url.strip().rstrip("/") for name, _, url in pairs}

    @property
    def allowed_origins(self) -> list[str]:
        return [origin.strip() for origin in self.cors_origins.split(",") if origin.strip()]

    def limit_of(self, kind: PartKind, content_type: str) -> int:
        """How many bytes a file of that kind may have."""
        if kind is PartKind.AUDIO:
            return self.max_audio_bytes
        return self.max_text_bytes if content_type == "text/plain" else self.max_picture_bytes

    def limit_for(self, wanted: PartKind | None) -> int:
        """How many bytes a file may have whose content is not known yet."""
        if wanted is PartKind.AUDIO or wanted is None:
            return self.max_audio_bytes
        return self.max_picture_bytes
