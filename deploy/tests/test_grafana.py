"""What Grafana shows is what the descriptions say, each panel explains itself, and what it leads to is there."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from deploy.grafana.boards import BOARDS
from deploy.grafana.drawing.board import FOLDER, Board
from deploy.grafana.drawing.links import RUNBOOK
from tests.telemetry.dashboards import dashboards, panels

from contracts.topics import consumer_groups

HOUSE = Path(__file__).resolve().parents[2]
SOURCES = yaml.safe_load((HOUSE / "deploy/grafana/provisioning/datasources/datasources.yaml").read_text())[
    "datasources"
]
DASHBOARDS = dashboards()
PANELS = {
    name: {f"{row} / {panel['title']}": panel for row, panel in panels(dashboard)}
    for name, dashboard in DASHBOARDS.items()
}


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


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_panel_says_what_it_shows_and_in_which_unit(name: str) -> None:
    for which, panel in PANELS[name].items():
        assert re.fullmatch(r".{10,}\.", panel["description"]), which
        assert panel["fieldConfig"]["defaults"]["unit"], which
        assert panel["targets"], which


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_panel_leads_to_a_page_that_is_there_or_to_the_traces_of_the_time_shown(name: str) -> None:
    for which, panel in PANELS[name].items():
        (link,) = panel["links"]
        if link["url"].startswith(RUNBOOK):
            assert (HOUSE / "docs/runbook" / link["url"].removeprefix(RUNBOOK)).is_file(), which
        else:
            asked = urlsplit(link["url"])
            (pane,) = json.loads(parse_qs(asked.query)["panes"][0]).values()
            (query,) = pane["queries"]
            assert asked.path == "/explore", which
            assert pane["range"] == {"from": "$__from", "to": "$__to"}
            assert pane["datasource"] == query["datasource"]["uid"] == "tempo"
            assert re.fullmatch(r"\{ .+ \}", query["query"])


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_panel_asks_a_source_that_is_provisioned(name: str) -> None:
    known = {(source["type"], source["uid"]) for source in SOURCES}
    for which, panel in PANELS[name].items():
        for asking in (panel, *panel["targets"]):
            assert (asking["datasource"]["type"], asking["datasource"]["uid"]) in known, which


@pytest.mark.parametrize("name", DASHBOARDS)
def test_there_is_a_picture_of_it(name: str) -> None:
    assert 0 < (HOUSE / "docs/img" / f"dashboard-{name}.png").stat().st_size < 200_000, "run `make pictures`"


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
    taken = {topic.name for topics in consumer_groups().values() for topic in topics}

    assert {row.partition(", to ")[0] for row in rows if ", to " in row} == taken
