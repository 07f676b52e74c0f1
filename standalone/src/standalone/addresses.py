"""Where broker, database and blobs are: given by the environment, or ours to start."""

from runtime.blobs import Blobs
from runtime.settings import Block
from standalone.refusal import Refusal

_DATABASES = ("postgresql://", "postgres://")


class Given(Block):
    """What the environment (or `.env`) names is used, and that embedded part is not started."""

    kafka_bootstrap_servers: str | None = None
    kafka_fetch_max_wait_ms: int | None = None
    database_url: str | None = None
    database_patience_s: float | None = None
    blob_url: str | None = None
    internal_token: str | None = None
    log_format: str | None = None

    def check(self) -> None:
        """Raise Refusal where an address can't be one; nobody is asked whether it answers."""
        if self.database_url and not self.database_url.startswith(_DATABASES):
            # It may hold a password, so it is not repeated.
            raise Refusal(
                "DATABASE_URL names no PostgreSQL: use postgresql://user:password@host:port/database", exit_code=2
            )
        if self.blob_url:
            try:
                Blobs.open(self.blob_url)
            except (ValueError, OSError) as wrong:
                raise Refusal(f"BLOB_URL: {wrong}", exit_code=2) from wrong
