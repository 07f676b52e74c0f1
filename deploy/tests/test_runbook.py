"""The runbook: a page an alert, and nothing in it that is not there."""

import json
import re
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import asyncpg
import pytest
import yaml
from deploy.tests.compose import CONTAINERS
from deploy.tests.rules import ALERTS, HOUSE, NAMES, PAGES, RECORDINGS, recorded_in, told, told_in
from typer.main import get_command

from standalone.__main__ import app
from standalone.postgres import Postgres
from taskstore.database import Database
from taskstore.settings import Settings

INDEX: Final = PAGES / "README.md"
FILES: Final = sorted(PAGES.glob("*.md"))
_PARTS: Final = ("who notices", "look first", "usual causes", "what to do", "it is over")


def _blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text(), re.DOTALL)


def _queries(page: Path) -> list[str]:
    """One a line in its blocks; what stands in the middle of the text is a query where it has a recorded name."""
    inside = [span for span in re.findall(r"`([^`\n]+)`", page.read_text()) if recorded_in(span)]
    return [line for block in _blocks(page, "promql") for line in block.splitlines()] + inside


def test_each_alert_has_its_page_and_each_page_its_alert() -> None:
    assert [page.stem for page in FILES if page != INDEX] == NAMES


def test_the_index_names_each_alert_with_its_severities() -> None:
    rows = re.findall(r"^\| \[(\w+)\]\((\w+)\.md\) \| ([\w, ]+) \|", INDEX.read_text(), re.MULTILINE)
    assert all(name == page for name, page, _ in rows)
    assert {name: set(severities.split(", ")) for name, _, severities in rows} == {
        name: {alert["labels"]["severity"] for alert in ALERTS if alert["alert"] == name} for name in NAMES
    }


@pytest.mark.parametrize("page", [page for page in FILES if page != INDEX], ids=lambda page: page.stem)
def test_a_page_has_all_its_parts(page: Path) -> None:
    text = page.read_text()
    assert text.startswith(f"# {page.stem}\n\n**")
    places = [text.lower().find(part) for part in _PARTS]
    assert -1 not in places
    assert places == sorted(places)


def test_prometheus_understands_every_query(program: Callable[[str], str], tmp_path: Path) -> None:
    queries = [query for page in FILES for query in _queries(page)]
    assert len(queries) > len(NAMES)
    rules = [{"record": f"query:{number}", "expr": query} for number, query in enumerate(queries)]
    file = tmp_path / "queries.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "runbook", "rules": rules}]}))
    command = [program("promtool"), "check", "rules", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - found by `which`
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", FILES, ids=lambda page: page.stem)
def test_a_query_asks_for_what_is_told_or_recorded(page: Path) -> None:
    for query in _queries(page):
        assert recorded_in(query) <= {rule["record"] for rule in RECORDINGS}
        assert told_in(query) <= told()


def test_a_log_line_that_is_looked_for_is_one_that_is_written() -> None:
    sources = "".join(path.read_text() for part in ("libs", "services") for path in HOUSE.glob(f"{part}/*/src/**/*.py"))
    asked = [line for page in FILES for line in page.read_text().splitlines() if " | grep " in line]
    sought = {words for line in asked for words in re.findall(r"'([^']+)'", line.partition(" | grep ")[2])}
    assert len(sought) > 10
    assert [words for words in sorted(sought) if words not in sources] == []


def test_a_command_of_ours_that_is_named_exists() -> None:
    named = {word for page in FILES for word in re.findall(r"`intelliassist (\w+)", page.read_text())}
    assert named
    assert named <= set(get_command(app).commands)  # type: ignore[attr-defined] # it is a group


def test_a_container_that_is_named_is_one_of_compose() -> None:
    pattern = r"docker compose (?:logs|exec|restart|run|up|ps)(?: --?[\w-]+(?: \d+\w?)?)* ([a-z]+)\b"
    named = {service for page in FILES for service in re.findall(pattern, page.read_text())}
    assert "taskstore" in named
    assert named <= set(CONTAINERS)


def test_a_setting_that_is_named_can_be_set() -> None:
    known = (HOUSE / "docs/configuration.md").read_text() + json.dumps(CONTAINERS)
    pattern = r"`([A-Z]+(?:_[A-Z0-9]+)+)(?:=[^`]*)?`"
    named = {name for page in FILES for name in re.findall(pattern, page.read_text())}
    assert "ON_OUTAGE" in named
    assert [name for name in sorted(named) if name not in known] == []


@pytest.fixture
async def database() -> AsyncIterator[str]:
    """The address of a PostgreSQL with the house's tables, for whoever may do everything."""
    with TemporaryDirectory(prefix="runbook-") as folder:
        server = Postgres(Path(folder) / "data", say=lambda _name, _line: None)
        await server.start()
        house = Database(Settings(database_url=server.url, internal_token="only-for-this-test", blob_url="memory:"))  # noqa: S106 - as it says
        await house.start()
        await house.stop()
        yield server.url
        await server.stop()


async def test_the_database_understands_every_statement(database: str) -> None:
    statements = [sql for page in FILES for sql in re.findall(r'psql -U intelliassist -c "([^"]+)"', page.read_text())]
    assert len(statements) > 5
    connection = await asyncpg.connect(database)
    for statement in statements:
        await connection.fetch(statement)
    await connection.close()
