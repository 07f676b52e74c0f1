"""What Grafana shows is what the descriptions say, each panel explains itself, and what it leads to is there."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from deploy.grafana.boards import BOARDS
from deploy.grafana.drawing.board import FOLDER, Board
from deploy.grafana.drawing.links import RUNBOOK
from tests.telemetry.dashboards import dashboards, panels

from contracts.topics import TOPICS

HOUSE = Path(__file__).resolve().parents[2]
SOURCES = yaml.safe_load((HOUSE / "deploy/grafana/provisioning/datasources/datasources.yaml").read_text())[
    "datasources"
]
DASHBOARDS = dashboards()
PANELS = [
    pytest.param(panel, id=f"{name}: {row} / {panel['title']}")
    for name, dashboard in DASHBOARDS.items()
    for row, panel in panels(dashboard)
]


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_the_files_say_what_the_descriptions_say(board: Board) -> None:
    assert (FOLDER / board.file).read_text() == board.text(), "run `make dashboards`"


def test_there_is_no_file_that_nothing_describes() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {board.file for board in BOARDS}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_can_be_linked_to(name: str) -> None:
    dashboard = DASHBOARDS[name]
    numbers = [panel["id"] for panel in dashboard["panels"]]
    numbers += [inner["id"] for panel in dashboard["panels"] for inner in panel.get("panels", [])]

    assert dashboard["uid"] == f"intelliassist-{name}"
    assert "id" not in dashboard, "Grafana gives it"
    assert sorted(numbers) == sorted(set(numbers))
    assert not re.search(r"https?://", str(dashboard)), "no address is known"


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_panel_lies_on_another(name: str) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARDS[name]["panels"]:
        place = panel["gridPos"]
        columns, rows = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
        cells = {(x, y) for x in columns for y in rows}
        assert not cells & taken, panel["title"]
        assert max(columns) < 24
        taken |= cells


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_says_what_it_shows_in_which_unit_and_where_to_go_from_it(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert len(panel["description"]) > 10
    assert panel["description"].endswith(".")
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["targets"]
    for link in panel["links"]:
        assert link["url"].startswith(("/explore?", RUNBOOK))
    assert panel["links"]


@pytest.mark.parametrize("panel", PANELS)
def test_the_page_that_a_panel_leads_to_is_there(panel: dict[str, Any]) -> None:
    for link in panel["links"]:
        if link["url"].startswith(RUNBOOK):
            assert (HOUSE / "docs/runbook" / link["url"].removeprefix(RUNBOOK)).is_file()


@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_asks_a_source_that_is_provisioned(panel: dict[str, Any]) -> None:
    known = {(source["type"], source["uid"]) for source in SOURCES}

    for asking in (panel, *panel["targets"]):
        assert (asking["datasource"]["type"], asking["datasource"]["uid"]) in known


def test_a_point_leads_to_its_trace() -> None:
    by_uid = {source["uid"]: source for source in SOURCES}
    (leads,) = by_uid["prometheus"]["jsonData"]["exemplarTraceIdDestinations"]

    assert leads["name"] == "trace_id"
    assert by_uid[leads["datasourceUid"]]["type"] == "tempo"


def test_rates_look_back_over_enough_of_what_prometheus_asks() -> None:
    asked = yaml.safe_load((HOUSE / "deploy/prometheus/prometheus.yml").read_text())["global"]["scrape_interval"]

    assert SOURCES[0]["jsonData"]["timeInterval"] == asked


def test_each_hop_of_the_registry_has_a_row() -> None:
    rows = [panel["title"] for panel in DASHBOARDS["pipeline"]["panels"] if panel["type"] == "row"]
    heard = [topic.name for topic in TOPICS if {"transcriber", "vision", "extractor", "taskstore"} & {*topic.consumers}]

    for name in heard:
        assert name == "job.cancelled.v1" or [row for row in rows if row.startswith(f"{name}, ")], name
