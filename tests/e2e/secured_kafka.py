"""Apache Kafka that asks everybody who they are, by TLS alone, and lets nobody do what was not allowed."""

import asyncio
import os
import secrets
import subprocess
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from tests.e2e.kafka_certificates import Authority
from tests.e2e.kafka_jars import HOUSE, jars, java_lacks
from tests.e2e.kafka_nodes import JavaNode
from tests.e2e.kafka_server import ApacheKafka, free_ports

from runtime.kafka_connection import client_options
from runtime.settings import KafkaSettings

ADMIN: Final = "admin"
"""May do everything, as the broker itself."""
_SCRAM: Final = "org.apache.kafka.common.security.scram.ScramLoginModule"
_PLAIN: Final = "org.apache.kafka.common.security.plain.PlainLoginModule"
_MECHANISMS: Final = ("SCRAM-SHA-256", "SCRAM-SHA-512")


@dataclass(frozen=True)
class SecuredKafka:
    """One node: a listener for logins (SASL_SSL), and one for certificates (SSL)."""

    folder: Path
    authority: Authority
    passwords: Mapping[str, str]
    logins: str
    """The address of the listener for logins."""
    certificates: str

    def settings(self, login: str, **different: Any) -> dict[str, Any]:
        """What a service is told that goes by that login, but for what is said."""
        return {
            "kafka_bootstrap_servers": self.logins,
            "kafka_security_protocol": "SASL_SSL",
            "kafka_sasl_username": login,
            "kafka_sasl_password": self.passwords[login],
            "kafka_tls_ca_file": self.authority.certificate,
        } | different

    def client(self, login: str) -> dict[str, Any]:
        """The same as aiokafka takes it."""
        return client_options(KafkaSettings(_env_file=None, **self.settings(login)))

    async def allow(self, **told: str) -> None:
        """Run deploy/kafka/acls.sh as the admin does. Fails with what it said."""
        login = self.folder / "admin.properties"
        login.write_text(
            f"security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nssl.truststore.type=PEM\n"
            f"ssl.truststore.location={self.authority.certificate}\n"
            f"sasl.jaas.config={_jaas(_SCRAM, ADMIN, self.passwords[ADMIN])}\n"
        )
        program = (
            f"java -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp {jars()}/* org.apache.kafka.tools.AclCommand"
        )
        environment = {**os.environ, "BOOTSTRAP": self.logins, "COMMAND_CONFIG": str(login), "KAFKA_ACLS": program}
        ran = await asyncio.to_thread(
            subprocess.run,
            [HOUSE / "deploy/kafka/acls.sh"],
            env={**environment, **told},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-2_000:] + ran.stderr[-2_000:]


def require_java() -> None:
    """Leave the running test out where no broker runs on this machine's own Java; fail it under REQUIRE_ALL=1."""
    lacks = java_lacks()
    if lacks and os.environ.get("REQUIRE_ALL") == "1":
        pytest.fail(lacks, pytrace=False)
    if lacks:
        pytest.skip(lacks)


@asynccontextmanager
async def secured_kafka(folder: Path, logins: Iterable[str]) -> AsyncIterator[SecuredKafka]:
    """Running, with these logins beside the admin's; topics and permissions are the caller's to make."""
    require_java()
    authority = Authority(folder, "authority")
    passwords = {login: secrets.token_urlsafe(12) for login in (ADMIN, *logins)}
    at, certificates, controller = free_ports(3)
    node = JavaNode(
        folder,
        at,
        controller,
        different=_properties(authority, passwords, at, certificates, controller),
        scrams=[
            f"{mechanism}=[name={login},password={password}]"
            for login, password in passwords.items()
            for mechanism in _MECHANISMS
        ],
    )
    secured = SecuredKafka(folder, authority, passwords, f"127.0.0.1:{at}", f"127.0.0.1:{certificates}")
    async with ApacheKafka(node, secured.client(ADMIN)):
        yield secured


def _properties(
    authority: Authority, passwords: Mapping[str, str], at: int, certificates: int, controller: int
) -> dict[str, str]:
    users = " ".join(f'user_{login}="{password}"' for login, password in passwords.items())
    listeners = f"SASL_SSL://127.0.0.1:{at},SSL://127.0.0.1:{certificates}"
    return {
        "listeners": f"{listeners},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": listeners,
        "listener.security.protocol.map": "SASL_SSL:SASL_SSL,SSL:SSL,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "SASL_SSL",
        "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
        "sasl.enabled.mechanisms": ",".join((*_MECHANISMS, "PLAIN")),
        **{
            f"listener.name.sasl_ssl.{mechanism.lower()}.sasl.jaas.config": _jaas(_SCRAM, ADMIN, passwords[ADMIN])
            for mechanism in _MECHANISMS
        },
        "listener.name.sasl_ssl.plain.sasl.jaas.config": f"{_PLAIN} required {users};",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(authority.issue("broker")),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(authority.certificate),
        "listener.name.ssl.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        # The controller's own listener, on which the node speaks to itself, knows nobody.
        "super.users": f"User:{ADMIN};User:ANONYMOUS;User:CN=house",
    }


def _jaas(module: str, login: str, password: str) -> str:
    return f'{module} required username="{login}" password="{password}";'
