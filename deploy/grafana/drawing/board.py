"""A dashboard: rows of panels laid out from left to right, and what can be chosen above them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

from deploy.grafana.drawing.panel import PROMETHEUS, Panel

FOLDER: Final = Path(__file__).parents[1] / "dashboards"
_TAG: Final = "intelliassist"
_WIDTH: Final = 24


@dataclass(frozen=True)
class Choice:
    """A label whose values one may choose from; all of them at first."""

    label: str
    metric: str

    def json(self) -> dict[str, Any]:
        asked = f"label_values({self.metric}, {self.label})"
        return {
            "type": "query",
            "name": self.label,
            "label": self.label.capitalize(),
            "datasource": PROMETHEUS,
            "query": {"query": asked, "refId": self.label},
            "definition": asked,
            "includeAll": True,
            "multi": True,
            "allValue": ".+",
            "current": {"text": ["All"], "value": ["$__all"]},
            "refresh": 2,
            "sort": 1,
            "options": [],
        }


@dataclass(frozen=True)
class Figure:
    """A number that whoever looks fills in."""

    name: str
    label: str
    value: str

    def json(self) -> dict[str, Any]:
        said = {"text": self.value, "value": self.value}
        return {
            "type": "textbox",
            "name": self.name,
            "label": self.label,
            "query": self.value,
            "current": said,
            "options": [{"selected": True, **said}],
        }


@dataclass(frozen=True)
class Row:
    """Panels under a heading; closed, they ask nothing until somebody opens it."""

    title: str
    panels: tuple[Panel, ...]
    closed: bool = False


@dataclass(frozen=True)
class Board:
    """One dashboard."""

    name: str
    """In addresses and file names."""
    title: str
    description: str
    rows: tuple[Row, ...]
    choices: tuple[Choice | Figure, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.json"

    def text(self) -> str:
        return json.dumps(self.json(), indent=1, ensure_ascii=False) + "\n"

    def json(self) -> dict[str, Any]:
        return {
            "uid": f"intelliassist-{self.name}",
            "title": self.title,
            "description": self.description,
            "tags": [_TAG],
            "schemaVersion": 41,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "refresh": "30s",
            "time": {"from": "now-1h", "to": "now"},
            "timezone": "browser",
            "weekStart": "",
            "links": [_to_the_others()],
            "annotations": {"list": []},
            "templating": {"list": [choice.json() for choice in self.choices]},
            "panels": list(self._placed()),
        }

    def _placed(self) -> Iterator[dict[str, Any]]:
        numbers, y = count(1), 0
        for row in self.rows:
            heading = {
                "type": "row",
                "id": next(numbers),
                "title": row.title,
                "collapsed": row.closed,
                "gridPos": {"x": 0, "y": y, "w": _WIDTH, "h": 1},
            }
            panels = [
                {"id": next(numbers), **panel.json(), "gridPos": place}
                for panel, place in zip(row.panels, _places(row.panels, y + 1), strict=True)
            ]
            # What is closed lies within its heading, and takes no room.
            yield {**heading, "panels": panels if row.closed else []}
            if row.closed:
                y += 1
                continue
            yield from panels
            y = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)


def _places(panels: tuple[Panel, ...], y: int) -> Iterator[dict[str, int]]:
    """From left to right; one that does not fit begins the next line."""
    x = tallest = 0
    for panel in panels:
        if x + panel.width > _WIDTH:
            x, y, tallest = 0, y + tallest, 0
        yield {"x": x, "y": y, "w": panel.width, "h": panel.height}
        x, tallest = x + panel.width, max(tallest, panel.height)


def _to_the_others() -> dict[str, Any]:
    return {
        "type": "dashboards",
        "title": "Dashboards",
        "tags": [_TAG],
        "asDropdown": False,
        "includeVars": False,
        "keepTime": True,
        "targetBlank": False,
    }
