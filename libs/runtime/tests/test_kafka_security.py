"""What operators set of the broker's security, and what they are told where it does not fit."""

import re
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from runtime.configuration.block import load
from runtime.kafka_connection import client_options
from runtime.settings import KafkaSettings

LOGIN = {"KAFKA_SASL_USERNAME": "gateway", "KAFKA_SASL_PASSWORD": "hidden"}


@pytest.fixture(autouse=True)
def folder(monkeypatch: Any, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def pem(folder: Path) -> Path:
    """A certificate that signed itself, with its key before it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "here")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    written = folder / "own.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    written.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    locked = serialization.BestAvailableEncryption(b"open sesame")
    (folder / "locked.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    )
    return written


def told(monkeypatch: Any, variables: dict[str, str]) -> KafkaSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return load(KafkaSettings)


def test_left_out_the_broker_is_spoken_to_as_ever(monkeypatch: Any) -> None:
    assert client_options(told(monkeypatch, {})) == {
        "bootstrap_servers": "127.0.0.1:9092",
        "security_protocol": "PLAINTEXT",
        "ssl_context": None,
    }


@pytest.mark.parametrize("mechanism", ["plain", "scram-sha-256", "SCRAM-SHA-512"])
def test_a_login_goes_by_tls(monkeypatch: Any, pem: Path, mechanism: str) -> None:
    variables = {
        "KAFKA_SECURITY_PROTOCOL": "sasl_ssl",
        "KAFKA_SASL_MECHANISM": mechanism,
        "KAFKA_TLS_CA_FILE": str(pem),
    }
    options = client_options(told(monkeypatch, LOGIN | variables))
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", mechanism.upper())
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("gateway", "hidden")
    context = options["ssl_context"]
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert [dict(pair for (pair,) in one["subject"])["commonName"] for one in context.get_ca_certs()] == ["here"]


def test_the_password_may_stand_in_a_file(monkeypatch: Any, folder: Path) -> None:
    (folder / "password").write_text("of the file\n")
    variables = {
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_USERNAME": "gateway",
        "KAFKA_SASL_PASSWORD_FILE": str(folder / "password"),
    }
    settings = told(monkeypatch, variables)
    assert client_options(settings)["sasl_plain_password"] == "of the file"  # noqa: S105 - of this test
    assert "of the file" not in repr(settings)


def test_a_password_in_the_clear_is_remarked(monkeypatch: Any) -> None:
    settings = told(monkeypatch, LOGIN | {"KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN"})
    assert settings.remarks == (
        "KAFKA_SECURITY_PROTOCOL: SASL_PLAINTEXT with PLAIN shows the password to whoever listens",
    )


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "SASL_SSL"}, "SASL_SSL needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD"),
        (LOGIN, "PLAINTEXT does not use KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD; a SASL_ protocol does"),
        ({"KAFKA_TLS_CA_FILE": "own.pem"}, "PLAINTEXT does not use KAFKA_TLS_CA_FILE; SSL and SASL_SSL do"),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_CA_FILE": "empty"},
            "KAFKA_TLS_CA_FILE holds no certificate in PEM",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_KEY_FILE": "own.pem"},
            "KAFKA_TLS_KEY_FILE needs KAFKA_TLS_CERT_FILE",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_TLS_CERT_FILE": "own.pem", "KAFKA_TLS_KEY_FILE": "locked.pem"},
            "KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE are no certificate and the key to it, in PEM and without a passphrase",
        ),
    ],
)
def test_what_does_not_fit_together_is_told_at_the_start(
    monkeypatch: Any, pem: Path, capsys: Any, variables: dict[str, str], line: str
) -> None:
    (pem.parent / "empty").touch()
    with pytest.raises(SystemExit, match="2"):
        told(monkeypatch, variables)
    assert capsys.readouterr().err.splitlines() == [f"settings: KAFKA_SECURITY_PROTOCOL: {line}"]


def test_a_file_that_is_not_there_and_a_word_that_nobody_knows(monkeypatch: Any, capsys: Any) -> None:
    with pytest.raises(SystemExit, match="2"):
        told(monkeypatch, {"KAFKA_SASL_MECHANISM": "GSSAPI", "KAFKA_TLS_CA_FILE": "ca.pem"})
    mechanism, file = capsys.readouterr().err.splitlines()
    assert mechanism.startswith("settings: KAFKA_SASL_MECHANISM: Input should be 'PLAIN', 'SCRAM-SHA-256' or")
    assert file == "settings: KAFKA_TLS_CA_FILE: ca.pem is no file that can be read"


def test_every_client_of_the_broker_is_opened_in_this_one_way() -> None:
    root = Path(__file__).parents[3]
    sources = [
        *root.glob("libs/*/src/**/*.py"),
        *root.glob("services/*/src/**/*.py"),
        *root.glob("standalone/src/**/*.py"),
    ]
    opened = [
        (file.name, found[1])
        for file in sources
        for found in re.finditer(r"\b(?:AIOKafka\w*|KafkaBroker)\(((?:[^()]|\([^()]*\))*)\)", file.read_text())
    ]
    assert len(opened) >= 4
    for file, options in opened:
        assert "client_options(" in options or "security_of(" in options, (file, options)
