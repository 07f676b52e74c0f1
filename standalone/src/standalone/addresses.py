"""Where broker, database and blobs are: given by the environment, or ours to start."""

from runtime.settings import Block


class Given(Block):
    """What the environment (or `.env`) names is used, and that embedded part is not started."""

    kafka_bootstrap_servers: str | None = None
    kafka_fetch_max_wait_ms: int | None = None
    database_url: str | None = None
    blob_url: str | None = None
    internal_token: str | None = None
    log_format: str | None = None
