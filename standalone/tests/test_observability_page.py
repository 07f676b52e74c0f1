"""docs/observability.md names only what there is."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from standalone.__main__ import app
from standalone.configuration import variables

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/observability.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"(?:^|`)intelliassist (.+?)(?:`|  #|$)", PAGE, re.MULTILINE)
LINKS = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", PAGE)


@pytest.mark.parametrize("words", COMMANDS)
def test_a_command_is_one_that_the_house_understands(words: str) -> None:
    command = get_command(app)
    name, *rest = shlex.split(words)
    known = command.get_command(None, name)  # type: ignore[attr-defined]
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in rest if word.startswith("--")} <= options


@pytest.mark.parametrize("link", LINKS)
def test_a_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / link).exists()


def test_modules_that_are_started_are_there() -> None:
    for module in re.findall(r"python -m ([\w.]+)", PAGE):
        assert (ROOT / f"{module.replace('.', '/')}.py").is_file()


def test_settings_are_read_by_somebody() -> None:
    named = set(re.findall(r"`((?:OTEL|LOG|METRICS)_[A-Z_]+)", PAGE))
    assert named <= variables()


def test_dashboards_bear_their_titles() -> None:
    titles = {json.loads(file.read_text())["title"] for file in (ROOT / "deploy/grafana/dashboards").glob("*.json")}
    [table] = re.findall(r"\| dashboard \| answers \|\n.*\n((?:\|.*\n)+)", PAGE)
    assert set(re.findall(r"^\| \*(.+?)\* \|", table, re.MULTILINE)) == titles
