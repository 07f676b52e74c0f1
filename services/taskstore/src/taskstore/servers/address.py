"""Where a PostgreSQL is: a DSN, and the name by which it may be spoken of."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_PORT: Final = "5432"
_TLS_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_FILES: Final = ("sslrootcert", "sslcert", "sslkey", "sslcrl")
_PORTS: Final = re.compile(r"([^:,]*|\[[^]]*\])(:\d+)?(,([^:,]*|\[[^]]*\])(:\d+)?)*")
_OURS: Final = frozenset(
    (
        *("host", "port", "user", "password", "passfile", "dbname", "database", "service", "options"),
        *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl", "sslnegotiation"),
        *("ssl_min_protocol_version", "ssl_max_protocol_version", "target_session_attrs", "krbsrvname", "gsslib"),
    )
)
"""What our driver understands. Anything else, say `pgbouncer=true` of another client, it would tell the server, which
refuses a setting that it does not have."""


@dataclass(frozen=True)
class Address:
    """A DSN as the driver takes it. It holds a password: only the name is ever shown."""

    dsn: str = field(repr=False)
    name: str = field(compare=False)
    """`host:port/database`, of all hosts where several are named; `socket` for one on this machine."""
    trusts_system: bool = False
    """`sslrootcert=system`: whom this machine trusts, and the name in the certificate must be the host's."""

    @classmethod
    def of(cls, text: str) -> "Address":
        """Raises ValueError, which repeats nothing of what might be a secret."""
        parts = urlsplit(text.strip())
        scheme = parts.scheme.partition("+")[0]  # some write the driver of a program there
        if scheme not in ("postgresql", "postgres"):
            raise ValueError("use postgresql://user:password@host:port/database")
        login, at, hosts = parts.netloc.rpartition("@")
        behind = text.partition(parts.netloc)[2] if parts.netloc else ""
        if not _PORTS.fullmatch(hosts) or parts.fragment or (not at and "@" in behind):
            # A password's / or # or ? would end the place early, and its rest would be taken for a host.
            raise ValueError("it can't be read; write / # ? @ : % of a password as %2F %23 %3F %40 %3A %25")
        asked = dict(parse_qsl(parts.query))
        _check(asked)
        trusts_system = asked.get("sslrootcert") == "system"
        kept = _OURS - {"sslrootcert", "sslmode"} if trusts_system else _OURS
        query = urlencode({word: value for word, value in asked.items() if word in kept}, quote_via=quote)
        place = login.replace("@", "%40") + at + hosts
        return cls(
            dsn=urlunsplit((scheme, place, parts.path, query, "")),
            name=_name(hosts or asked.get("host", ""), asked.get("port"), parts.path.strip("/") or asked.get("dbname")),
            trusts_system=trusts_system,
        )


def _check(asked: dict[str, str]) -> None:
    mode = asked.get("sslmode")
    if mode is not None and mode not in _TLS_MODES:
        raise ValueError(f"sslmode is one of {', '.join(_TLS_MODES)}")
    for word in _FILES:
        path = asked.get(word)
        if path and not (word == "sslrootcert" and path == "system") and not Path(path).is_file():
            raise ValueError(f"{word} names a file that is not there")


def _name(hosts: str, port: str | None, database: str | None) -> str:
    places = [_place(unquote(host), port or _PORT) for host in hosts.split(",")]
    return ",".join(places) + "/" + unquote(database or "")


def _place(host: str, port: str) -> str:
    if not host or host.startswith("/"):
        return "socket"
    has_port = ":" in host.rpartition("]")[2]
    return host if has_port else f"{host}:{port}"
