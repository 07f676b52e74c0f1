"""Where the database is and how it is spoken to."""

import re
from typing import Annotated, Final
from urllib.parse import quote, urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from runtime.configuration.block import Block
from runtime.configuration.retired import Unused
from taskstore.servers.address import Address

_BETWEEN_DSNS: Final = re.compile(r"[\s,]+(?=postgres)")  # hosts of one DSN have commas between them too
_SUPABASE: Final = ".supabase.co"


def _is_dsn(dsn: SecretStr) -> SecretStr:
    Address.of(dsn.get_secret_value())
    return dsn


def _are_dsns(dsns: SecretStr) -> SecretStr:
    for dsn in _each(dsns):
        Address.of(dsn)
    return dsns


def _each(dsns: SecretStr) -> list[str]:
    return _BETWEEN_DSNS.split(dsns.get_secret_value().strip(" ,\n"))


Dsn = Annotated[SecretStr, AfterValidator(_is_dsn)]
_NO_DSN: Final = Unused("the task store speaks to PostgreSQL itself; set SUPABASE_DATABASE_URL or SUPABASE_DB_PASSWORD")


class DatabaseSettings(Block):
    """Where the database is and how it is spoken to."""

    supabase_url: str | None = None
    """`https://<project>.supabase.co`; with `SUPABASE_DB_PASSWORD` it tells where the project's database is."""
    supabase_db_password: SecretStr | None = None
    """The database's password, not one of the API's keys."""
    supabase_anon_key: Annotated[SecretStr | None, _NO_DSN] = None
    """A key of Supabase's own API, which is not used."""
    supabase_service_key: Annotated[SecretStr | None, _NO_DSN] = None
    """A key of Supabase's own API, which is not used."""
    supabase_database_url: Dsn | None = None
    """As `DATABASE_URL`: copy the connection string of the project, or of its pooler."""
    database_urls: Annotated[SecretStr, AfterValidator(_are_dsns)] | None = None
    """Several more, with spaces or commas between them."""
    database_url: Annotated[Dsn | None, Field(validate_default=True)] = None
    """`postgresql://user:password@host:port/database`; its user owns the tables and may create roles.

    All addresses that are named lead to one database. They are tried in this order: this one, those of
    `DATABASE_URLS`, `SUPABASE_DATABASE_URL`, the one of `SUPABASE_URL` and `SUPABASE_DB_PASSWORD`."""
    database_migration_url: Dsn | None = None
    """Where tables are brought up to date, say past a pooler; the address that is in use where left out."""
    database_identity: UUID | None = None
    """Only a database that bears this name of ours is used; `/api/v1/database/health` tells it."""
    database_return_s: float = Field(default=15, gt=0)
    """Where several addresses are named: how often they are looked at, to follow a promotion or to go back to the first."""
    database_pool_min: int = Field(default=2, ge=1)
    """Connections that are kept open."""
    database_pool_max: int = Field(default=10, ge=2)
    """The most connections of one process, beside one more by which it asks whether the database answers."""
    database_statement_cache: int = Field(default=0, ge=0)
    """Prepared statements kept a connection. 0 is right behind a transaction-mode pooler; without
    one, 256 saves a round trip a statement."""
    database_patience_s: float = Field(default=60, ge=0)
    """How long the start waits for a database that is not up yet."""

    @field_validator("supabase_db_password")
    @classmethod
    def _has_a_project(cls, password: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if password is not None and _project(info.data.get("supabase_url")) is None:
            raise ValueError(f"it needs SUPABASE_URL, https://<project>{_SUPABASE}; else use SUPABASE_DATABASE_URL")
        return password

    @property
    def database_addresses(self) -> tuple[Address, ...]:
        """In order of preference, each once."""
        named = [self.database_url, self.database_urls, self.supabase_database_url, self._supabase_dsn()]
        return tuple(dict.fromkeys(Address.of(dsn) for dsns in named if dsns for dsn in _each(dsns)))

    @property
    def migration_address(self) -> Address | None:
        dsn = self.database_migration_url
        return Address.of(dsn.get_secret_value()) if dsn else None

    def _supabase_dsn(self) -> SecretStr | None:
        project, password = _project(self.supabase_url), self.supabase_db_password
        if project is None or password is None:
            return None
        login = f"postgres:{quote(password.get_secret_value(), safe='')}"
        return SecretStr(f"postgresql://{login}@db.{project}{_SUPABASE}:5432/postgres?sslmode=require")


def _project(url: str | None) -> str | None:
    host = urlsplit(url or "").hostname or ""
    return host.removesuffix(_SUPABASE) if host.endswith(_SUPABASE) else None
