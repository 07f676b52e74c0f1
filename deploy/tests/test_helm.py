"""deploy/helm/intelliassist, rendered by Helm itself as a library: what it closes, and that services are told what they read."""

import importlib.util
import json
import os
from typing import Any, Final

import pytest
import yaml
from deploy.tests.compose import CONTAINERS, HOUSE, SERVICES

from runtime.settings import KafkaSettings

_LACKING: Final = importlib.util.find_spec("helm_python") is None
if _LACKING and os.environ.get("REQUIRE_ALL") != "1":
    pytest.skip("Helm is had as a library: helm-python-sdk", allow_module_level=True)
helm = importlib.import_module("helm_python")

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
    assert [volume["emptyDir"].keys() for volume in pod["volumes"]] == [{"sizeLimit"}]


@pytest.mark.parametrize("name", [service for service in SERVICES if service != "gateway"])
def test_the_gateway_and_who_collects_metrics_reach_what_is_behind_it(name: str) -> None:
    collectors = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}
    found = rendered(networkPolicy={"metricsFrom": [collectors]})
    policy = found["NetworkPolicy", f"house-{name}"]["spec"]
    assert policy["podSelector"] == {"matchLabels": found["Service", f"house-{name}"]["spec"]["selector"]}
    assert policy["policyTypes"] == ["Ingress"]
    gateway = {"podSelector": {"matchLabels": found["Service", "house-gateway"]["spec"]["selector"]}}
    assert policy["ingress"] == [{"from": [gateway, collectors], "ports": [{"protocol": "TCP", "port": "http"}]}]


def test_nobody_else_does_and_the_gateway_is_the_only_door() -> None:
    found = {name: one["spec"] for (kind, name), one in rendered().items() if kind == "NetworkPolicy"}
    assert found.keys() == {f"house-{service}" for service in SERVICES if service != "gateway"}
    assert [len(spec["ingress"][0]["from"]) for spec in found.values()] == [1] * 4
    assert not [kind for kind, _ in rendered(networkPolicy={"enabled": False}) if kind == "NetworkPolicy"]


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
