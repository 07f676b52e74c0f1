"""What may be set from outside."""

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import NoDecode

from contracts.job import PartKind
from gateway.arrival.bounds import Most
from gateway.arrival.file_types import FileTypes, read_types
from gateway.auth.settings import AuthMode, AuthSettings
from gateway.journal.settings import JournalSettings
from gateway.limits.settings import LimitSettings
from gateway.manners.strangers import is_loopback
from runtime.providers.settings import Address
from runtime.settings import WorkerSettings

_MB = 1024 * 1024


def _limit(usual: int) -> Callable[[dict[str, Any]], int]:
    return lambda said: said.get("max_file_size") or usual


class Settings(AuthSettings, WorkerSettings, JournalSettings, LimitSettings):
    """The gateway."""

    health_host: str = Field(default="127.0.0.1", validation_alias="API_HOST")
    """The API, the health endpoints and the metrics share one address: `API_HOST` and `API_PORT`."""
    health_port: int = Field(default=8000, ge=1, le=65_535, validation_alias="API_PORT")
    """Of the API, the health pages and the metrics."""

    taskstore_url: str = "http://127.0.0.1:8001"
    """Where the task store is."""
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
    prometheus_url: Address | None = None
    """A Prometheus that scrapes the house: /monitoring asks it, else each service itself."""

    max_file_size: int | None = Field(default=None, ge=1)
    """Bytes of a file of any kind that has no limit of its own, of the three below."""
    max_text_bytes: int = Field(default_factory=_limit(5 * _MB), ge=1)
    """Of a text file; left out, `MAX_FILE_SIZE`, or 5242880."""
    max_picture_bytes: int = Field(default_factory=_limit(20 * _MB), ge=1)
    """Of a picture or a PDF; left out, `MAX_FILE_SIZE`, or 20971520."""
    max_audio_bytes: int = Field(default_factory=_limit(500 * _MB), ge=1)
    """Of a recording; left out, `MAX_FILE_SIZE`, or 524288000."""
    allowed_file_types: Annotated[FileTypes, NoDecode, BeforeValidator(read_types)] = ()
    """Media types with commas between them, say `audio/*,image/png`; left out, all that are taken. Others are refused."""

    max_pixels: int = Field(default=64_000_000, ge=64)
    """Of a picture."""
    max_pdf_pages: int = Field(default=300, ge=1)
    """Of a PDF."""
    max_duration_s: int = Field(default=4 * 3600, ge=1)
    """Of a recording. What the head of a file does not tell, the worker that opens it judges by the same settings."""

    default_wait_s: float = Field(default=30, ge=0)
    """How long an immediate endpoint waits for its job where the client does not say."""
    max_wait_s: float = Field(default=300, ge=0)
    """The longest that a client may ask to wait."""

    debug: bool | None = None
    """Whether the API describes itself at /docs, /redoc and /openapi.json; where left out, only with AUTH_MODE=none."""
    metrics_port: int | None = Field(default=None, ge=1, le=65_535)
    """One of their own for the metrics, at `METRICS_HOST`, where no key is asked for: publish it nowhere. At `API_PORT` they
    are for admins alone."""
    metrics_host: str = "127.0.0.1"
    """Where the metrics' own port listens."""
    public_url: Address | None = None
    """Where others reach the gateway, say by a proxy: `https://tasks.example`. Left out, as each request names it."""
    hsts_s: int = Field(default=0, ge=0)
    """Seconds for which browsers shall come by HTTPS alone; set it where the gateway stands behind HTTPS."""

    require_if_match: bool = False
    """Whether edits of a task must say which version they mean; those without `If-Match` are refused with 428 then."""

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

    @field_validator("metrics_port")
    @classmethod
    def _is_another(cls, port: int | None, info: ValidationInfo) -> int | None:
        if port is not None and port == info.data.get("health_port"):
            raise ValueError("the metrics' own port can't be API_PORT")
        return port

    @field_validator("auth_mode")
    @classmethod
    def _is_safe_where_we_listen(cls, mode: AuthMode, info: ValidationInfo) -> AuthMode:
        host = info.data.get("health_host")
        if mode == "none" and host is not None and not is_loopback(host):
            raise ValueError(f"none is for the loopback address alone, not for API_HOST={host}; set api-key or jwt")
        return mode

    @property
    def most(self) -> Most:
        return Most(self.max_pixels, self.max_pdf_pages, self.max_duration_s)

    @property
    def documented(self) -> bool:
        return self.auth_mode == "none" if self.debug is None else self.debug

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
