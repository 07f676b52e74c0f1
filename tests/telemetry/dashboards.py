"""What Grafana asks Prometheus for the sake of each panel, read from the files that Grafana reads."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[2] / "deploy/grafana/dashboards"
_STEPS: Final = "30s"
"""What rates look back over, as Grafana chooses it for a short time: some scrapes."""


@dataclass(frozen=True)
class Asked:
    """One query of one panel."""

    dashboard: str
    panel: str
    ref: str
    query: str
    legend: str
    instant: bool
    exemplars: bool

    @property
    def name(self) -> str:
        return f"{self.dashboard}: {self.panel} {self.ref}"

    def filled(self, seconds: int) -> str:
        """The query for the last `seconds`, with everything chosen that can be."""
        values = {"__rate_interval": _STEPS, "__range": f"{seconds}s", **_chosen(self.dashboard)}
        return re.sub(r"\$(\w+)", lambda found: values[found[1]], self.query)


@dataclass(frozen=True)
class Choice:
    """The query behind a variable."""

    dashboard: str
    label: str
    metric: str


def dashboards() -> dict[str, dict[str, Any]]:
    """By file name without its end."""
    return {file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))}


def panels(dashboard: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each panel with its row's title; those of closed rows too."""
    row = ""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            row = panel["title"]
            yield from ((row, inner) for inner in panel["panels"])
        else:
            yield row, panel


def all_asked() -> list[Asked]:
    return [
        asked
        for name, dashboard in dashboards().items()
        for row, panel in panels(dashboard)
        for asked in asked_by(name, row, panel)
    ]


def asked_by(dashboard: str, row: str, panel: dict[str, Any]) -> list[Asked]:
    """A row's heading asks nothing."""
    return [
        Asked(
            dashboard,
            f"{row} / {panel['title']}",
            target["refId"],
            target["expr"],
            "" if target["legendFormat"] == "__auto" else target["legendFormat"],
            target["instant"],
            target.get("exemplar", False),
        )
        for target in panel.get("targets", [])
    ]


def choices() -> list[Choice]:
    asked = re.compile(r"label_values\((?P<metric>.+), (?P<label>\w+)\)")
    return [
        Choice(name, **found.groupdict())
        for name, dashboard in dashboards().items()
        for variable in dashboard["templating"]["list"]
        if variable["type"] == "query" and (found := asked.fullmatch(variable["definition"]))
    ]


def _chosen(name: str) -> dict[str, str]:
    variables = dashboards()[name]["templating"]["list"]
    return {one["name"]: one["allValue"] if one["type"] == "query" else one["query"] for one in variables}
