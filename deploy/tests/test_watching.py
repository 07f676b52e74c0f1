"""What watches the house: the collector, Tempo, Prometheus, Alertmanager and Grafana name each other and the services rightly."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml
from deploy.tests.compose import CONTAINERS, HOUSE, PINNED, SERVICES, mounted, usual
from deploy.tests.dockerfile import steps

COLLECTOR: Final = HOUSE / "deploy/otel"
LAYERS: Final = ("tail-sampling", "logs")
_EXPANDED: Final = re.compile(r"\$\{(?:env:)?([A-Z_]+)")


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text())
    return content


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """As the collector does it: maps are joined, all else is replaced."""
    joined = dict(below)
    for name, value in above.items():
        both = isinstance(value, dict) and isinstance(below.get(name), dict)
        joined[name] = _laid_over(below[name], value) if both else value
    return joined


def _collector(layer: str | None = None) -> dict[str, Any]:
    base = _read(COLLECTOR / "collector.yaml")
    return _laid_over(base, _read(COLLECTOR / f"{layer}.yaml")) if layer else base


@pytest.mark.parametrize("layer", [None, *LAYERS])
def test_each_pipeline_of_the_collector_is_made_of_parts_that_are_there(layer: str | None) -> None:
    config = _collector(layer)
    used: dict[str, set[str]] = {"extensions": set(config["service"]["extensions"])}
    for pipeline in config["service"]["pipelines"].values():
        assert pipeline["processors"][0] == "memory_limiter", "before it nothing may pile up"
        assert pipeline["processors"][-1] == "batch", "what is batched is what is kept"
        for kind, parts in pipeline.items():
            used[kind] = used.get(kind, set()) | set(parts)
    for kind, parts in used.items():
        assert parts == set(config[kind])


def test_every_layer_of_the_collector_can_be_chosen_and_is_described() -> None:
    chosen = next(part for part in CONTAINERS["collector"]["command"] if "COLLECTOR_ALSO" in part)
    base = "--config=/etc/otelcol/collector.yaml"
    assert usual(chosen) == base == CONTAINERS["collector"]["command"][0]
    assert {path.stem for path in COLLECTOR.glob("*.yaml")} == {"collector", *LAYERS}
    for text in (HOUSE / ".env.example", HOUSE / "docs/deployment.md"):
        assert all(layer in text.read_text() for layer in LAYERS)


def test_traces_go_from_the_services_by_the_collector_to_tempo() -> None:
    receiver = _collector()["receivers"]["otlp"]["protocols"]["http"]["endpoint"]
    for service in SERVICES:
        address = urlsplit(usual(CONTAINERS[service]["environment"]["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        assert (address.scheme, address.hostname) == ("http", "collector")
        assert receiver == f"0.0.0.0:{address.port}"
        assert "watched" in CONTAINERS[service]["networks"], "where the collector is"
    ((_, exporter),) = _collector()["exporters"].items()
    tempo = _read(HOUSE / "deploy/tempo/tempo.yaml")
    host, port = exporter["endpoint"].split(":")
    assert host in CONTAINERS
    assert tempo["distributor"]["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"] == f"0.0.0.0:{port}"


def test_what_the_collector_is_made_of_is_pinned() -> None:
    images = [step.text.split()[0] for step in steps(COLLECTOR / "Dockerfile") if step.word == "FROM"]
    assert len(images) == 2
    assert [image for image in images if not PINNED.fullmatch(image)] == []


def test_the_collector_is_asked_how_it_is_where_it_answers() -> None:
    asked = re.search(r"http://(127\.0\.0\.1:\d+)/", (COLLECTOR / "Dockerfile").read_text())
    assert asked
    assert asked[1] == _collector()["extensions"]["health_check"]["endpoint"]


@pytest.mark.parametrize(("watcher", "folder"), [("collector", "deploy/otel"), ("tempo", "deploy/tempo")])
def test_every_variable_in_a_file_is_one_that_its_reader_is_given(watcher: str, folder: str) -> None:
    wanted = {name for path in (HOUSE / folder).glob("*.yaml") for name in _EXPANDED.findall(_uncommented(path))}
    assert wanted <= set(CONTAINERS[watcher]["environment"])
    assert wanted


def _uncommented(path: Path) -> str:
    return re.sub(r"(^|\s)#.*", "", path.read_text())


def test_traces_and_metrics_end() -> None:
    tempo = _read(HOUSE / "deploy/tempo/tempo.yaml")
    planned = tempo["backend_scheduler"]["provider"]["compaction"]["compaction"]["block_retention"]
    assert planned == tempo["backend_worker"]["compaction"]["block_retention"] == "${TRACES_KEPT}"
    assert re.fullmatch(r"\d+h", usual(CONTAINERS["tempo"]["environment"]["TRACES_KEPT"]))
    flags = dict(flag.partition("=")[::2] for flag in map(usual, CONTAINERS["prometheus"]["command"]))
    assert re.fullmatch(r"\d+d", flags["--storage.tsdb.retention.time"])
    assert re.fullmatch(r"\d+GB", flags["--storage.tsdb.retention.size"])


def test_what_tempo_writes_lies_in_its_volume() -> None:
    (volume,) = (entry.split(":")[1] for entry in CONTAINERS["tempo"]["volumes"] if not entry.startswith("./"))
    trace = _read(HOUSE / "deploy/tempo/tempo.yaml")["storage"]["trace"]
    assert {Path(trace[part]["path"]).parent for part in ("wal", "local")} == {Path(volume)}


def test_prometheus_looks_at_each_service_where_it_shows_its_metrics() -> None:
    looked_at: dict[str, str] = {}
    for job in _read(HOUSE / "deploy/prometheus/prometheus.yml")["scrape_configs"]:
        for group in job["static_configs"] if job["job_name"] == "intelliassist" else ():
            looked_at |= dict.fromkeys(group["targets"], group["labels"]["service"])
    shown = {
        f"{service}:{environment.get('METRICS_PORT') or environment['HEALTH_PORT']}": service
        for service in SERVICES
        if (environment := CONTAINERS[service]["environment"])
    }
    assert looked_at == shown
    assert "watched" in CONTAINERS["prometheus"]["networks"]


def test_prometheus_looks_at_those_that_watch() -> None:
    jobs = _read(HOUSE / "deploy/prometheus/prometheus.yml")["scrape_configs"]
    (watchers,) = (job for job in jobs if job["job_name"] == "watchers")
    targets = dict(target.split(":") for group in watchers["static_configs"] for target in group["targets"])
    (reader,) = _collector()["service"]["telemetry"]["metrics"]["readers"]
    assert int(targets.pop("collector")) == reader["pull"]["exporter"]["prometheus"]["port"]
    assert int(targets.pop("tempo")) == _read(HOUSE / "deploy/tempo/tempo.yaml")["server"]["http_listen_port"]
    assert targets.pop("alertmanager") == "9093", "where it listens unless it is told otherwise"
    assert targets == {"localhost": "9090"}


def test_prometheus_keeps_exemplars_and_finds_its_rules() -> None:
    command = CONTAINERS["prometheus"]["command"]
    assert "--enable-feature=exemplar-storage" in command
    (config,) = (Path(part.partition("=")[2]) for part in command if part.startswith("--config.file="))
    folder = mounted(CONTAINERS["prometheus"])[str(config.parent)]
    for pattern in _read(folder / config.name)["rule_files"]:
        assert list(folder.glob(pattern)), pattern


def test_grafana_asks_servers_that_are_there() -> None:
    answering = {"prometheus": ("prometheus", 9090), "tempo": ("tempo", 3200)}
    folder = mounted(CONTAINERS["grafana"])["/etc/grafana/provisioning"]
    sources = [source for path in (folder / "datasources").glob("*.y*ml") for source in _read(path)["datasources"]]
    assert {source["type"] for source in sources} == set(answering)
    for source in sources:
        address = urlsplit(source["url"])
        assert (address.hostname, address.port) == answering[source["type"]]
        assert address.hostname in CONTAINERS["grafana"]["depends_on"]
    assert _read(HOUSE / "deploy/tempo/tempo.yaml")["server"]["http_listen_port"] == answering["tempo"][1]


def test_grafana_finds_its_dashboards() -> None:
    seen = mounted(CONTAINERS["grafana"])
    folder = seen["/etc/grafana/provisioning"]
    providers = [one for path in (folder / "dashboards").glob("*.y*ml") for one in _read(path)["providers"]]
    assert providers
    for provider in providers:
        assert list(seen[provider["options"]["path"]].glob("*.json"))
    home = Path(CONTAINERS["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"])
    assert seen[str(home.parent)].joinpath(home.name).is_file()


def test_strangers_at_this_machine_may_look_into_grafana_and_no_more() -> None:
    told = CONTAINERS["grafana"]["environment"]
    assert told["GF_AUTH_ANONYMOUS_ORG_ROLE"] == "Viewer"
    assert told["GF_USERS_ALLOW_SIGN_UP"] == "false"
    assert re.fullmatch(r"\$\{GRAFANA_ADMIN_PASSWORD:\?.+\}", told["GF_SECURITY_ADMIN_PASSWORD"])
    assert CONTAINERS["grafana"]["ports"] == ["127.0.0.1:3000:3000"]
