"""How the broker knows who we are, and we that it is the broker."""

import os
import ssl
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from runtime.configuration.block import Block

Protocol = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
Mechanism = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"]

_LOGIN: Final = ("kafka_sasl_username", "kafka_sasl_password")
_FILES: Final = ("kafka_tls_ca_file", "kafka_tls_cert_file", "kafka_tls_key_file")


def _upper(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


def _readable(path: Path | None) -> Path | None:
    if path is not None and not (path.is_file() and os.access(path, os.R_OK)):
        raise ValueError(f"{path} is no file that can be read")
    return path


_File = Annotated[Path | None, AfterValidator(_readable)]


class KafkaSecurity(Block):
    """How the broker and the house know each other.

    Each service may have a login of its own: `deploy/kafka/acls.sh` says what each needs to be allowed.
    """

    kafka_sasl_mechanism: Annotated[Mechanism, BeforeValidator(_upper)] = "SCRAM-SHA-512"
    """`PLAIN` sends the password itself: take it where TLS is spoken."""
    kafka_sasl_username: str | None = None
    """Who we are at the broker, with a `SASL_` protocol."""
    kafka_sasl_password: SecretStr | None = None
    """What goes with it."""
    kafka_tls_ca_file: _File = None
    """PEM: whose certificates the broker may show. Those that this machine trusts where left out."""
    kafka_tls_cert_file: _File = None
    """PEM: our own certificate, for a broker that wants to see one."""
    kafka_tls_key_file: _File = None
    """PEM: the key to it, without a passphrase; left out where it stands in the certificate's file."""
    kafka_security_protocol: Annotated[Protocol, BeforeValidator(_upper)] = Field(
        default="PLAINTEXT", validate_default=True
    )
    """`SSL`: by TLS; `SASL_PLAINTEXT`: with a login; `SASL_SSL`: both."""

    @field_validator("kafka_security_protocol")
    @classmethod
    def _has_what_it_needs(cls, protocol: Protocol, info: ValidationInfo) -> Protocol:
        said = info.data
        if not said.keys() >= {*_LOGIN, *_FILES}:
            return protocol  # one of them is wrong, and told of by itself
        if protocol.startswith("SASL"):
            if missing := [name.upper() for name in _LOGIN if not said[name]]:
                raise ValueError(f"{protocol} needs {' and '.join(missing)}")
        elif given := [name.upper() for name in _LOGIN if said[name]]:
            raise ValueError(f"{protocol} does not use {' and '.join(given)}; a SASL_ protocol does")
        if protocol.endswith("SSL"):
            tls_context(*(said[name] for name in _FILES))
        elif given := [name.upper() for name in _FILES if said[name]]:
            raise ValueError(f"{protocol} does not use {' and '.join(given)}; SSL and SASL_SSL do")
        return protocol

    @property
    def remarks(self) -> tuple[str, ...]:
        said = super().remarks
        if (self.kafka_security_protocol, self.kafka_sasl_mechanism) != ("SASL_PLAINTEXT", "PLAIN"):
            return said
        return (*said, "KAFKA_SECURITY_PROTOCOL: SASL_PLAINTEXT with PLAIN shows the password to whoever listens")

    def tls(self) -> ssl.SSLContext | None:
        """None where TLS is not spoken."""
        if not self.kafka_security_protocol.endswith("SSL"):
            return None
        return tls_context(self.kafka_tls_ca_file, self.kafka_tls_cert_file, self.kafka_tls_key_file)


def tls_context(ca: Path | None, cert: Path | None, key: Path | None) -> ssl.SSLContext:
    """Checks the broker's certificate and its name. Raises ValueError for files that say nothing of use."""
    try:
        context = ssl.create_default_context(cafile=ca)
    except (ssl.SSLError, OSError) as wrong:
        raise ValueError("KAFKA_TLS_CA_FILE holds no certificate in PEM") from wrong
    if key is not None and cert is None:
        raise ValueError("KAFKA_TLS_KEY_FILE needs KAFKA_TLS_CERT_FILE")
    if cert is not None:
        try:
            # An empty passphrase: without any, OpenSSL would ask for one at the terminal.
            context.load_cert_chain(cert, key, password="")
        except (ssl.SSLError, OSError) as wrong:
            raise ValueError(
                "KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE are no certificate and the key to it, in PEM and without a passphrase"
            ) from wrong
    return context
