"""Connecting to an address, and why that failed, in words."""

import socket
import ssl
from contextlib import suppress
from typing import Any, Final

import asyncpg

from taskstore.servers.address import Address
from taskstore.servers.asking import ask
from taskstore.servers.sight import Sight

CONNECT_TIMEOUT_S: Final = 5.0
_COMMAND_TIMEOUT_S: Final = 30.0
_MAY_PASS: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)

_IN_WORDS: Final[dict[type[Exception], str]] = {
    TimeoutError: f"no answer within {CONNECT_TIMEOUT_S:.0f} s",
    socket.gaierror: "its name can't be resolved",
    ConnectionRefusedError: "nothing listens there",
    FileNotFoundError: "nothing listens there",
    asyncpg.InvalidAuthorizationSpecificationError: "it refuses the user or the password",
    asyncpg.InvalidCatalogNameError: "it has no database of that name",
}


class Unusable(ConnectionError):  # noqa: N818 - says what is wrong
    """No address leads to a server that may be written to."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting
        """Whether waiting does not help."""


async def reach(address: Address, *, statement_cache: int = 0, **options: Any) -> asyncpg.Connection:
    """A new connection. Raises OSError or PostgresError."""
    if address.trusts_system:
        options["ssl"] = ssl.create_default_context()
    try:
        return await asyncpg.connect(
            address.dsn,
            timeout=CONNECT_TIMEOUT_S,
            command_timeout=_COMMAND_TIMEOUT_S,
            statement_cache_size=statement_cache,
            server_settings={"application_name": "intelliassist-taskstore"},
            **options,
        )
    except asyncpg.TargetServerAttributeNotMatched as none:
        raise ConnectionError("none of its hosts is what target_session_attrs asks for") from none


async def look(address: Address) -> Sight:
    """Ask the server itself, on a connection of its own."""
    try:
        connection = await reach(address)
        try:
            standing = await ask(connection)
        finally:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await connection.close(timeout=CONNECT_TIMEOUT_S)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        return Sight(address, trouble=trouble(failure), lasting=is_lasting(failure))
    return Sight(address, standing)


def is_lasting(failure: Exception) -> bool:
    """Whether the same would fail again in a minute."""
    if isinstance(failure, OSError):
        return isinstance(failure, ssl.SSLCertVerificationError)
    return not isinstance(failure, _MAY_PASS)


def trouble(failure: Exception) -> str:
    """In words that hold no secret."""
    if isinstance(failure, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted: {failure.verify_message or failure.reason}"
    for kind, words in _IN_WORDS.items():
        if isinstance(failure, kind):
            return words
    return (str(failure).splitlines() or [type(failure).__name__])[0]
