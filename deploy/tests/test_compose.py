"""docker-compose.yml says what the services, the image and the broker's file say."""

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.tests.dockerfile import steps
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from runtime.settings import KafkaSettings

HOUSE = Path(__file__).resolve().parents[2]
TEXT = (HOUSE / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
HOUSE_SERVICES = ("gateway", "transcriber", "vision", "extractor", "taskstore")
FOREIGN = ("kafka", "postgres")


def _image_environment() -> set[str]:
    told = " ".join(step.text for step in steps(HOUSE / "deploy/Dockerfile") if step.word == "ENV")
    return set(re.findall(r"\b([A-Z_]+)=", told))


def _broker_properties() -> dict[str, str]:
    lines = (HOUSE / "deploy/kafka/server.properties").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _settable(settings: type[BaseSettings]) -> set[str]:
    """The environment variables that a settings class reads."""
    names: set[str] = set()
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        choices = alias.choices if isinstance(alias, AliasChoices) else [alias or name]
        names |= {str(choice).upper() for choice in choices}
    return names


def _settings_of(service: str) -> type[BaseSettings]:
    if service == "topics":
        return KafkaSettings
    settings: type[BaseSettings] = importlib.import_module(f"{service}.settings").Settings
    return settings


def test_the_house_is_complete() -> None:
    assert set(CONTAINERS) == {*HOUSE_SERVICES, "topics", *FOREIGN}
    for service in HOUSE_SERVICES:
        assert CONTAINERS[service]["command"] == [service]
        assert CONTAINERS[service]["build"]["dockerfile"] == "deploy/Dockerfile"


@pytest.mark.parametrize("service", [*HOUSE_SERVICES, "topics"])
def test_every_variable_that_is_set_is_one_that_the_service_reads(service: str) -> None:
    told = {name for name, value in CONTAINERS[service]["environment"].items() if value}
    assert told <= _settable(_settings_of(service))


@pytest.mark.parametrize("service", ["transcriber", "vision", "extractor"])
def test_who_asks_servers_outside_is_told_about_them_and_not_the_secrets_of_the_house(service: str) -> None:
    container = CONTAINERS[service]
    assert container["env_file"] == [{"path": ".env", "required": False}]
    secrets = set(re.findall(r"\$\{([A-Z_]+):\?", TEXT)) | {"DATABASE_URL"}
    assert {name for name, value in container["environment"].items() if value == ""} == secrets


@pytest.mark.parametrize("service", HOUSE_SERVICES)
def test_every_address_that_a_service_must_be_told_is_told(service: str) -> None:
    told = set(CONTAINERS[service]["environment"]) | _image_environment()
    settings = _settings_of(service)
    demanded = {name.upper() for name, field in settings.model_fields.items() if field.is_required()}
    loopback = {
        str(field.validation_alias or name).upper()
        for name, field in settings.model_fields.items()
        if "127.0.0.1" in str(field.default)
    }
    assert demanded | loopback <= told


@pytest.mark.parametrize("service", CONTAINERS)
def test_every_image_is_pinned(service: str) -> None:
    image = CONTAINERS[service]["image"]
    if service in FOREIGN:
        assert re.fullmatch(r"\S+:\d+\.\d+[.\w-]*", image)
    else:
        assert image == "intelliassist:local"


@pytest.mark.parametrize("service", CONTAINERS)
def test_every_service_has_a_health_check_and_limits(service: str) -> None:
    container = CONTAINERS[service]
    check = container.get("healthcheck", {})
    of_the_image = any(step.word == "HEALTHCHECK" for step in steps(HOUSE / "deploy/Dockerfile"))
    if service == "topics":
        assert check == {"disable": True}, "it ends; whether it did well is its exit code"
    else:
        assert "test" in check or (service in HOUSE_SERVICES and of_the_image and not check)
    assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


@pytest.mark.parametrize("service", CONTAINERS)
def test_a_service_waits_for_a_state_that_can_come(service: str) -> None:
    for other, wait in CONTAINERS[service].get("depends_on", {}).items():
        ends = CONTAINERS[other].get("restart") == "no"
        assert wait["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_only_the_gateway_can_be_reached_and_only_from_this_machine() -> None:
    published = {service: container["ports"] for service, container in CONTAINERS.items() if "ports" in container}
    assert published == {"gateway": ["127.0.0.1:8000:8000"]}
    assert [service for service, container in CONTAINERS.items() if "data" in container["networks"]] == [
        "taskstore",
        "postgres",
    ]


def test_what_must_outlive_a_container_lies_in_a_named_volume() -> None:
    mounted = {
        volume.split(":")[0]
        for container in CONTAINERS.values()
        for volume in container.get("volumes", [])
        if not volume.startswith("./")
    }
    assert mounted == set(COMPOSE["volumes"])


def test_no_secret_stands_in_the_file() -> None:
    for container in CONTAINERS.values():
        for name, value in container["environment"].items():
            if re.search(r"PASSWORD|TOKEN|KEY|DATABASE_URL", name) and not name.endswith("_FILE"):
                assert not value or re.search(r"\$\{[A-Z_]+:\?[^}]+\}", value), f"{name} must come from .env"


def test_what_env_must_hold_stands_in_its_example() -> None:
    example = (HOUSE / ".env.example").read_text()
    for name in re.findall(r"\$\{([A-Z_]+):\?", TEXT):
        assert re.search(rf"^#? ?{name}=", example, re.MULTILINE)


def test_the_broker_is_the_one_that_the_suite_runs_on() -> None:
    pom = (HOUSE / "deploy/kafka/pom.xml").read_text()
    assert f"<kafka.version>{CONTAINERS['kafka']['image'].split(':')[1]}</kafka.version>" in pom


def test_what_the_broker_is_told_are_properties_of_its_file() -> None:
    """A typing mistake here would be taken in silence for an unknown property."""
    told = {
        name.removeprefix("KAFKA_").lower().replace("_", ".")
        for name in CONTAINERS["kafka"]["environment"]
        if name != "KAFKA_HEAP_OPTS"
    }
    assert told <= {*_broker_properties(), "log.dirs"}
    assert "./deploy/kafka/server.properties:/mnt/shared/config/server.properties:ro" in CONTAINERS["kafka"]["volumes"]
