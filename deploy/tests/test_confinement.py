"""What docker-compose.yml closes: who knows which secret, who reaches whom, and what nobody can change."""

import re

import pytest
from deploy.tests.compose import (
    CONTAINERS,
    PINNED,
    PUBLISHED,
    SERVICES,
    demanded,
    dockerfile_of,
    memory_of,
    mounted,
    size,
)

SECRET = re.compile(r"PASSWORD|TOKEN|KEY|DATABASE_URL")


@pytest.mark.parametrize("service", ["transcriber", "vision", "extractor"])
def test_who_asks_servers_outside_is_told_about_them_and_not_the_secrets_of_the_house(service: str) -> None:
    container = CONTAINERS[service]
    assert container["env_file"] == [{"path": ".env", "required": False}]
    secrets = {name for name in demanded() if SECRET.search(name)} | {"DATABASE_URL"}
    assert {name for name, value in container["environment"].items() if value == ""} == secrets


@pytest.mark.parametrize("service", SERVICES)
def test_nobody_of_the_house_learns_what_opens_grafana(service: str) -> None:
    assert CONTAINERS[service]["environment"]["GRAFANA_ADMIN_PASSWORD"] == ""


@pytest.mark.parametrize("service", CONTAINERS)
def test_every_image_is_pinned(service: str) -> None:
    container = CONTAINERS[service]
    if service in PUBLISHED:
        assert PINNED.fullmatch(container["image"])
    else:
        assert re.fullmatch(r"intelliassist[\w-]*:local", container["image"])
        assert dockerfile_of(container).is_file()


@pytest.mark.parametrize("service", CONTAINERS)
def test_whoever_gets_in_gets_no_further(service: str) -> None:
    container = CONTAINERS[service]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])
    assert container["pids_limit"] <= 1_024
    places = dict(place.split(":", 1) for place in container["tmpfs"])
    assert all("size=" in options for options in places.values()), "what lies there is memory"
    limit = memory_of(container)
    assert sum(size(re.search(r"size=(\w+)", options)[1]) for options in places.values()) < limit / 2  # type: ignore[index] # it is there


def test_the_database_never_was_root() -> None:
    assert CONTAINERS["postgres"]["user"] == "999:999"


@pytest.mark.parametrize("service", CONTAINERS)
def test_what_is_logged_is_not_kept_forever(service: str) -> None:
    assert CONTAINERS[service]["logging"]["options"].keys() == {"max-size", "max-file"}


def test_only_some_can_be_reached_and_only_from_this_machine() -> None:
    published = {service: container["ports"] for service, container in CONTAINERS.items() if "ports" in container}
    assert published == {
        "gateway": ["127.0.0.1:8000:8000"],
        "collector": ["127.0.0.1:4318:4318"],
        "prometheus": ["127.0.0.1:9090:9090"],
        "alertmanager": ["127.0.0.1:9093:9093"],
        "grafana": ["127.0.0.1:3000:3000"],
    }


def test_who_shares_a_network_with_the_stores() -> None:
    def neighbours(store: str) -> set[str]:
        streets = set(CONTAINERS[store]["networks"])
        return {name for name, container in CONTAINERS.items() if streets & set(container["networks"])} - {store}

    assert neighbours("postgres") == {"taskstore"}
    assert neighbours("kafka") == {*SERVICES, "topics"}


def test_what_is_mounted_of_this_repository_is_there_and_stays_as_it_is() -> None:
    for container in CONTAINERS.values():
        for place, origin in mounted(container).items():
            assert origin.is_file() or any(origin.iterdir()), f"{place} would be empty"
        assert all(volume.endswith(":ro") for volume in container.get("volumes", []) if volume.startswith("./"))


def test_no_secret_stands_in_the_file() -> None:
    for container in CONTAINERS.values():
        for name, value in container.get("environment", {}).items():
            if SECRET.search(name) and not name.endswith("_FILE"):
                assert not value or re.search(r"\$\{[A-Z_]+:(\?[^}]+|-)\}", value), f"{name} must come from .env"
