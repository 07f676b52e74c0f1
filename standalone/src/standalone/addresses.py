"""Where broker, database and blobs are: given by the environment, or ours to start."""

from pydantic import Field, SecretStr

from runtime.blobs import Blobs
from runtime.settings import blobs_in
from standalone.refusal import Refusal
from taskstore.servers.settings import DatabaseSettings


class Given(DatabaseSettings):
    """What the environment (or `.env`) names is used, and that embedded part is not started."""

    kafka_bootstrap_servers: str | None = None
    kafka_fetch_max_wait_ms: int | None = None
    upload_dir: str | None = None
    blob_url: str | None = Field(default_factory=lambda said: blobs_in(said) if said.get("upload_dir") else None)
    internal_token: SecretStr | None = None
    log_format: str | None = None
    auth_mode: str | None = None

    def check(self) -> None:
        """Raise Refusal where an address can't be one; nobody is asked whether it answers."""
        if self.blob_url:
            try:
                Blobs.open(self.blob_url)
            except (ValueError, OSError) as wrong:
                raise Refusal(f"BLOB_URL: {wrong}", exit_code=2) from wrong
