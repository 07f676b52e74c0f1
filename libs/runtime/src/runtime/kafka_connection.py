"""How every client of the broker is opened: what publishes, what consumes, and what only asks."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaConnectionError, KafkaError
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from runtime.errors import Transient
from runtime.settings import KafkaSettings

_LOGINS = {"PLAIN": SASLPlaintext, "SCRAM-SHA-256": SASLScram256, "SCRAM-SHA-512": SASLScram512}


def servers(settings: KafkaSettings) -> list[str]:
    """Each address by itself: FastStream takes several in one text for one."""
    return [address.strip() for address in settings.kafka_bootstrap_servers.split(",")]


def security_of(settings: KafkaSettings) -> BaseSecurity:
    """As FastStream takes it."""
    tls = settings.tls()
    if settings.kafka_sasl_username is None or settings.kafka_sasl_password is None:
        return BaseSecurity(ssl_context=tls)
    login = _LOGINS[settings.kafka_sasl_mechanism]
    return login(settings.kafka_sasl_username, settings.kafka_sasl_password.get_secret_value(), ssl_context=tls)


def client_options(settings: KafkaSettings) -> dict[str, Any]:
    """The same, with the addresses, as clients of aiokafka take it."""
    return {"bootstrap_servers": settings.kafka_bootstrap_servers, **parse_security(security_of(settings))}


@contextmanager
def asking() -> Iterator[None]:
    """Around what is asked of a broker: raises Transient where no answer comes, or one that helps nobody."""
    try:
        yield
    except (KafkaError, OSError) as away:  # a TimeoutError is an OSError, too
        raise Transient(str(away) or type(away).__name__) from away


@asynccontextmanager
async def told_why(settings: KafkaSettings) -> AsyncIterator[None]:
    """Around opening a client: where no broker can be spoken to, the KafkaConnectionError says what is in the way.

    The client itself tries all addresses and says only that none would do.
    """
    try:
        yield
    except KafkaConnectionError as unreachable:
        spoken = f"{settings.kafka_security_protocol}{_as_whom(settings)}"
        reason = await _in_the_way(settings) or str(unreachable)
        raise KafkaConnectionError(
            f"no broker at {settings.kafka_bootstrap_servers} can be spoken to by {spoken}: {reason}"
        ) from unreachable


def _as_whom(settings: KafkaSettings) -> str:
    return f" as {settings.kafka_sasl_username}" if settings.kafka_sasl_username else ""


async def _in_the_way(settings: KafkaSettings) -> str:
    reasons = []
    options = client_options(settings)
    for host, port, _ in collect_hosts(options.pop("bootstrap_servers"), randomize=False):
        try:
            connection = await create_conn(host, port, request_timeout_ms=settings.kafka_request_timeout_ms, **options)
        except (KafkaError, OSError, TimeoutError) as reason:
            reasons.append(f"{host}:{port}: {reason or type(reason).__name__}")
        else:
            connection.close()
    return "; ".join(reasons)
