"""The alerts: Prometheus takes them, each fires when it should and else is silent, and each says what to do."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.tests.rules import (
    ALERTS,
    FILES,
    FOLDER,
    NAMES,
    PAGES,
    RECORDINGS,
    TESTS,
    bounds_of,
    labels_of,
    recorded_in,
    told,
    told_in,
)

Program = Callable[[str], str]


def _promtool(program: Program, *arguments: str | Path) -> str:
    # The program is the one that `which` found, the arguments are ours.
    done = subprocess.run([program("promtool"), *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    return told


def test_prometheus_takes_the_rules(program: Program) -> None:
    assert "SUCCESS" in _promtool(program, "check", "rules", "--lint=all", "--lint-fatal", *FILES)


def test_prometheus_takes_its_configuration(program: Program) -> None:
    assert f"{len(FILES)} rule files found" in _promtool(program, "check", "config", FOLDER / "prometheus.yml")


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.stem)
def test_the_rules_do_what_their_tests_tell(program: Program, file: Path) -> None:
    assert "SUCCESS" in _promtool(program, "test", "rules", file)


def _tried() -> tuple[set[tuple[str, str]], set[str]]:
    """Which alerts the tests see fire, by name and severity, and of which they see that they are silent."""
    firing: set[tuple[str, str]] = set()
    silent: set[str] = set()
    for file in TESTS:
        for story in yaml.safe_load(file.read_text())["tests"]:
            for moment in story.get("alert_rule_test", ()):
                firing |= {(moment["alertname"], one["exp_labels"]["severity"]) for one in moment["exp_alerts"]}
                if not moment["exp_alerts"]:
                    silent.add(moment["alertname"])
    return firing, silent


def test_each_alert_was_seen_to_fire_and_to_be_silent() -> None:
    firing, silent = _tried()
    assert firing == {(alert["alert"], alert["labels"]["severity"]) for alert in ALERTS}
    assert silent == set(NAMES)


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert['alert']}-{alert['labels']['severity']}")
def test_an_alert_says_how_bad_it_is_what_it_is_and_what_to_do(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in ("page", "ticket")
    said = alert["annotations"]
    assert set(said) == {"summary", "description", "runbook_url"}
    assert all(said.values())
    page = said["runbook_url"].rpartition("/")[2]
    assert page == f"{alert['alert']}.md"
    assert (PAGES / page).is_file()


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: f"{alert['alert']}-{alert['labels']['severity']}")
def test_an_alert_compares_what_is_recorded_with_a_number(alert: dict[str, Any]) -> None:
    """So that what is compared can be looked at, and drawn, while nothing is wrong."""
    asked = re.fullmatch(r"(\w+:\w+:\w+)(\{[^{}]*\})? [<>] [\d.]+", alert["expr"])
    assert asked
    assert asked[1] in {rule["record"] for rule in RECORDINGS}


def test_what_is_recorded_stands_on_what_is_told() -> None:
    queries = " ; ".join(rule["expr"] for rule in RECORDINGS)
    assert recorded_in(queries) <= {rule["record"] for rule in RECORDINGS}
    assert sorted(told_in(queries) - told()) == []


def test_a_condition_is_about_a_label_that_is_there() -> None:
    """One that is not there would make the selection empty, or meaningless, in silence."""
    for rule in RECORDINGS:
        for metric, conditions in re.findall(r"((?:intelliassist|process)_\w+)\{([^}]*)\}", rule["expr"]):
            assert set(re.findall(r"(\w+)[=!]", conditions)) <= labels_of(metric), metric
            for bound in re.findall(r'\ble="([^"]*)"', conditions):
                assert bound in bounds_of(metric), metric
