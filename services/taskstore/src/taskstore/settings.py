"""What may be set from outside."""

from pydantic import Field, SecretStr

from runtime.settings import WorkerSettings


class Settings(WorkerSettings):
    """Names are the fields' in upper case."""

    health_host: str = "127.0.0.1"
    """The internal API is served here too: keep it off public networks."""
    health_port: int = Field(default=8001, ge=1, le=65_535)

    internal_token: SecretStr = Field(min_length=16)
    """What the gateway proves itself with."""

    database_url: SecretStr
    """`postgresql://user:password@host:port/database`; its user owns the tables and may create roles."""
    database_pool_min: int = Field(default=2, ge=1)
    database_pool_max: int = Field(default=10, ge=2)
    database_statement_cache: int = Field(default=0, ge=0)
    """Prepared statements kept a connection. 0 is right behind a transaction-mode pooler; without
    one, 256 saves a round trip a statement."""
    database_patience_s: float = Field(default=60, ge=0)
    """How long the start waits for a database that is not up yet."""

    batch_records: int = Field(default=500, ge=1, le=10_000)
    """The most events that are written in one transaction."""
