"""docker-compose.yml says what the services, the image and the broker's file say, and Compose can read it."""

import importlib
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from deploy.tests.compose import (
    COMPOSE,
    CONTAINERS,
    FILE,
    HOUSE,
    PUBLISHED,
    SERVICES,
    STORES,
    TEXT,
    VARIABLES,
    WATCHERS,
    demanded,
    dockerfile_of,
)
from deploy.tests.dockerfile import steps
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from runtime.settings import KafkaSettings


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


def test_it_has_the_form_that_compose_demands() -> None:
    judge = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    # S603: the interpreter is this one, the file ours.
    said = subprocess.run(judge, capture_output=True, text=True, check=False)  # noqa: S603
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_house_is_complete() -> None:
    assert set(CONTAINERS) == {*SERVICES, "topics", *STORES, *WATCHERS}
    for service in SERVICES:
        assert CONTAINERS[service]["command"] == [service]
        assert dockerfile_of(CONTAINERS[service]) == HOUSE / "deploy/Dockerfile"


def test_the_house_and_what_watches_it_run_without_each_other() -> None:
    for name, container in CONTAINERS.items():
        assert container["profiles"] == [("observability" if name in WATCHERS else "core"), "all"]
        for other, wait in container.get("depends_on", {}).items():
            together = set(container["profiles"]) <= set(CONTAINERS[other]["profiles"])
            assert together or wait.get("required") is False, f"{name} would wait for {other}, which may not run"


@pytest.mark.parametrize("service", [*SERVICES, "topics"])
def test_every_variable_that_is_set_is_one_that_the_service_reads(service: str) -> None:
    told = {name for name, value in CONTAINERS[service]["environment"].items() if value}
    assert told <= _settable(_settings_of(service))


@pytest.mark.parametrize("service", SERVICES)
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
def test_every_service_has_a_health_check_and_limits(service: str) -> None:
    container = CONTAINERS[service]
    check = container.get("healthcheck", {})
    if service == "topics":
        assert check == {"disable": True}, "it ends; whether it did well is its exit code"
    elif service in PUBLISHED:
        assert check["test"][0] == "CMD", "not every image has a shell"
    else:
        assert check.keys() == ({"test"} if service in SERVICES else set()), "how often is the image's to say"
        assert any(step.word == "HEALTHCHECK" for step in steps(dockerfile_of(container)))
    assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


class _Answers(BaseHTTPRequestHandler):
    """A service that has started, and may be ready or not."""

    ready = False

    def do_GET(self) -> None:
        well = self.path == "/health/startup" or (self.path == "/health/ready" and self.ready)
        self.send_response(200 if well else 503)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize("ready", [True, False])
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_healthy_while_it_can_work(service: str, *, ready: bool) -> None:
    _, _, *words = CONTAINERS[service]["healthcheck"]["test"]
    with HTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"ready": ready})) as server:
        threading.Thread(target=server.handle_request).start()
        told = {"HEALTH_PORT": str(server.server_port)}
        asked = subprocess.run([sys.executable, *words], env=told, capture_output=True, check=False)  # noqa: S603 - our file's
    assert (asked.returncode == 0) is ready


@pytest.mark.parametrize("service", CONTAINERS)
def test_a_service_waits_for_a_state_that_can_come(service: str) -> None:
    for other, wait in CONTAINERS[service].get("depends_on", {}).items():
        ends = CONTAINERS[other].get("restart") == "no"
        assert wait["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_what_must_outlive_a_container_lies_in_a_named_volume() -> None:
    named = {
        volume.split(":")[0]
        for container in CONTAINERS.values()
        for volume in container.get("volumes", [])
        if not volume.startswith("./")
    }
    assert named == set(COMPOSE["volumes"])


def test_every_variable_stands_in_the_example_of_env() -> None:
    example = (HOUSE / ".env.example").read_text()
    for name in {name for name, _, _ in VARIABLES.findall(TEXT)}:
        assert re.search(rf"^#? ?{name}=", example, re.MULTILINE), name
    for name in demanded():
        assert re.search(rf"^{name}=", example, re.MULTILINE), f"{name} is to be filled in"
    assert len(VARIABLES.findall(TEXT)) == TEXT.count("${"), "a form that these tests don't know"


@pytest.mark.parametrize("profile", ["core", "observability", "all"])
def test_what_a_profile_needs_is_what_is_said_of_it(profile: str) -> None:
    def gigabytes(memory: str) -> float:
        return float(memory[:-1]) / (1 if memory.endswith("G") else 1024)

    lasting = [one for one in CONTAINERS.values() if profile in one["profiles"] and one["restart"] != "no"]
    limits = [one["deploy"]["resources"]["limits"] for one in lasting]
    memory, processors = sum(gigabytes(one["memory"]) for one in limits), sum(int(one["cpus"]) for one in limits)
    said = re.search(
        rf"^\| `{profile}` \|.*\| ([\d.]+) GB \| (\d+) \|$", (HOUSE / "docs/deployment.md").read_text(), re.MULTILINE
    )
    assert said
    assert said.groups() == (f"{memory:g}", str(processors))


def test_without_a_profile_it_does_not_start_in_silence() -> None:
    assert "COMPOSE_PROFILES" in demanded()
    assert re.search(r"^COMPOSE_PROFILES=all$", (HOUSE / ".env.example").read_text(), re.MULTILINE)


def test_the_broker_is_the_one_that_the_suite_runs_on() -> None:
    pom = (HOUSE / "deploy/kafka/pom.xml").read_text()
    tag = CONTAINERS["kafka"]["image"].partition(":")[2].partition("@")[0]
    assert f"<kafka.version>{tag}</kafka.version>" in pom


def test_what_the_broker_is_told_are_properties_of_its_file() -> None:
    """A typing mistake here would be taken in silence for an unknown property."""
    told = {
        name.removeprefix("KAFKA_").lower().replace("_", ".")
        for name in CONTAINERS["kafka"]["environment"]
        if name != "KAFKA_HEAP_OPTS"
    }
    assert told <= {*_broker_properties(), "log.dirs"}
    assert "./deploy/kafka/server.properties:/mnt/shared/config/server.properties:ro" in CONTAINERS["kafka"]["volumes"]
