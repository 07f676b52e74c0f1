"""deploy/helm/intelliassist, rendered by Helm itself as a library: what it closes, and that services are told what they read."""

import importlib
import json
from typing import Any, Final

import pytest
import yaml
from deploy.tests.compose import CONTAINERS, HOUSE, SERVICES

from runtime.settings import KafkaSettings

helm = pytest.importorskip("helm_python", reason="Helm is had as a library: helm-python-sdk")

CHART: Final = HOUSE / "deploy/helm/intelliassist"


def rendered(**values: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """What Kubernetes is given, by kind and name."""
    found = helm.Chart.load(CHART).render(values, name="house", namespace="house")
    documents = [one for text in found.values() for one in yaml.safe_load_all(text) if one]
    return {(one["kind"], one["metadata"]["name"]): one for one in documents}


def pods(**values: Any) -> dict[str, dict[str, Any]]:
    return {
        name.removeprefix("house-"): one["spec"]["template"]["spec"]
        for (kind, name), one in rendered(**values).items()
        if kind in ("Deployment", "Job")
    }


def told(pod: dict[str, Any]) -> dict[str, Any]:
    (container,) = pod["containers"]
    return {one["name"]: one.get("value", one.get("valueFrom")) for one in container["env"]}


def test_helm_finds_nothing_wrong_with_it() -> None:
    report = helm.lint(str(CHART), None, strict=True)
    assert [one for one in report["messages"] if one["severity"] > 1] == [], json.dumps(report)


def test_there_is_a_deployment_a_service_and_the_topics_come_first() -> None:
    found = rendered()
    assert {name for kind, name in found if kind == "Deployment"} == {f"house-{service}" for service in SERVICES}
    assert {name for kind, name in found if kind == "Service"} == {f"house-{service}" for service in SERVICES}
    job = found["Job", "house-topics"]
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    for service in SERVICES:
        selector = found["Service", f"house-{service}"]["spec"]["selector"]
        deployment = found["Deployment", f"house-{service}"]["spec"]
        assert selector == deployment["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]


@pytest.mark.parametrize("name", [*SERVICES, "topics"])
def test_whoever_gets_in_gets_no_further(name: str) -> None:
    pod = pods()[name]
    (container,) = pod["containers"]
    assert (pod["securityContext"]["runAsNonRoot"], pod["automountServiceAccountToken"]) == (True, False)
    assert f"USER {pod['securityContext']['runAsUser']}" in (HOUSE / "deploy/Dockerfile").read_text()
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"requests", "limits"} <= container["resources"].keys()
    assert [mount["mountPath"] for mount in container["volumeMounts"]] == ["/tmp"]  # noqa: S108 - of the container


@pytest.mark.parametrize("service", SERVICES)
def test_it_is_asked_how_it_does_at_its_pages(service: str) -> None:
    (container,) = pods()[service]["containers"]
    paths = [container[f"{which}Probe"]["httpGet"]["path"] for which in ("startup", "liveness", "readiness")]
    assert paths == ["/health/startup", "/health/live", "/health/ready"]
    assert container["ports"] == [{"name": "http", "containerPort": 8000}]


@pytest.mark.parametrize("name", [*SERVICES, "topics"])
def test_each_is_told_what_it_reads_and_logs_in_as_itself(name: str) -> None:
    variables = told(pods(kafka={"ca": "broker-ca"})[name])
    settings = KafkaSettings if name == "topics" else importlib.import_module(f"{name}.settings").Settings
    known = {str(field.validation_alias or key).upper() for key, field in settings.model_fields.items()}
    assert variables.keys() <= known
    assert variables["KAFKA_SASL_USERNAME"] == name
    assert variables["KAFKA_SASL_PASSWORD"]["secretKeyRef"] == {"name": "intelliassist-kafka", "key": name}
    assert variables["KAFKA_TLS_CA_FILE"] == "/run/kafka/ca.pem"


def test_nobody_is_told_a_secret_that_compose_would_not_tell() -> None:
    for service, pod in pods().items():
        secrets = {name for name, value in told(pod).items() if isinstance(value, dict)} - {"KAFKA_SASL_PASSWORD"}
        environment = CONTAINERS[service]["environment"]
        assert secrets == {name for name in ("INTERNAL_TOKEN", "DATABASE_URL") if environment.get(name)}


def test_without_security_nobody_logs_in_and_settings_of_ones_own_are_told() -> None:
    found = pods(kafka={"securityProtocol": "PLAINTEXT"}, settings={"LOG_LEVEL": "DEBUG"})
    for service in SERVICES:
        variables = told(found[service])
        assert "KAFKA_SASL_PASSWORD" not in variables
        assert variables["LOG_LEVEL"] == "DEBUG"
