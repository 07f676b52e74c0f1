"""What the environment names instead of our own parts."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from runtime.settings import KafkaSettings
from standalone.addresses import Given


@pytest.fixture(autouse=True)
def folder(monkeypatch: Any, tmp_path: Path) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_services_speak_to_the_broker_as_the_command_was_told(folder: Path) -> None:
    (folder / "password").write_text("hidden\n")
    (folder / ".env").write_text(
        "KAFKA_BOOTSTRAP_SERVERS=kafka:9093\nKAFKA_SECURITY_PROTOCOL=sasl_plaintext\nKAFKA_SASL_USERNAME=house\n"
        f"KAFKA_SASL_PASSWORD_FILE={folder / 'password'}\n"
    )
    told = Given().kafka_security()
    assert told == {
        "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
        "KAFKA_SASL_USERNAME": "house",
        "KAFKA_SASL_PASSWORD": "hidden",
    }
    assert told.keys() <= {name.upper() for name in KafkaSettings.model_fields}


def test_our_own_broker_can_not_be_told_to_be_secure(folder: Path) -> None:
    (folder / ".env").write_text("KAFKA_SECURITY_PROTOCOL=SSL\n")
    with pytest.raises(ValidationError, match="must be set with SSL"):
        Given()
