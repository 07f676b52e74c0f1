"""The three ways to show an answer: a graph over time, a number, a table."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from string import ascii_uppercase
from typing import Any, ClassVar

from deploy.grafana.drawing.panel import BAD, GOOD, Panel


@dataclass(frozen=True)
class Graph(Panel):
    """Lines over time; a dashed line where a limit is."""

    _: KW_ONLY
    stacked: bool = False
    most: float | None = None
    """The end of the scale where it is known: 1 of a share."""

    kind: ClassVar[str] = "timeseries"

    def _defaults(self) -> dict[str, Any]:
        custom = {
            "drawStyle": "line",
            "lineInterpolation": "stepAfter" if self.unit == "none" else "linear",
            "lineWidth": 1,
            "fillOpacity": 25 if self.stacked else 8,
            "showPoints": "never",
            "spanNulls": False,
            "stacking": {"mode": "normal" if self.stacked else "none", "group": "A"},
            "axisSoftMin": 0,
            "thresholdsStyle": {"mode": "dashed" if self.limits else "off"},
        }
        return {
            "color": {"mode": "palette-classic"},
            "custom": custom,
            "min": 0,
            **({} if self.most is None else {"max": self.most}),
        }

    def _options(self) -> dict[str, Any]:
        return {
            "legend": {"showLegend": True, "displayMode": "list", "placement": "bottom", "calcs": []},
            "tooltip": {"mode": "multi", "sort": "desc", "hideZeros": True},
        }


@dataclass(frozen=True)
class Number(Panel):
    """One number a query, large, with its course behind it; in red once it is past its limit."""

    _: KW_ONLY
    width: int = 4
    height: int = 4
    decimals: int | None = None
    words: Mapping[int, str] | None = None
    """Said in the place of these values."""
    of_range: bool = False
    """The query looks back over all that is shown: it is asked once."""

    kind: ClassVar[str] = "stat"

    def json(self) -> dict[str, Any]:
        drawn = super().json()
        if self.of_range:
            for target in drawn["targets"]:
                target |= {"instant": True, "range": False}
        return drawn

    def _defaults(self) -> dict[str, Any]:
        said = {
            str(value): {"text": text, "index": index} for index, (value, text) in enumerate((self.words or {}).items())
        }
        return {
            "color": {"mode": "thresholds"},
            "mappings": [{"type": "value", "options": said}] if said else [],
            **({} if self.decimals is None else {"decimals": self.decimals}),
        }

    def _options(self) -> dict[str, Any]:
        return {
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "colorMode": "value",
            "graphMode": "none" if self.of_range else "area",
            "justifyMode": "auto",
            "orientation": "auto",
            "textMode": "value_and_name" if any(query.legend for query in self.queries) else "value",
            "wideLayout": True,
        }


@dataclass(frozen=True)
class Column:
    """A query's column in a table."""

    title: str
    unit: str
    limit: float | None = None
    """From here on it is red."""


@dataclass(frozen=True)
class Table(Panel):
    """A row a set of labels, a column a query."""

    _: KW_ONLY
    width: int = 24
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    """Of the queries, in their order."""

    kind: ClassVar[str] = "table"
    form: ClassVar[str] = "table"
    instant: ClassVar[bool] = True

    def _defaults(self) -> dict[str, Any]:
        return {"custom": {"align": "auto", "cellOptions": {"type": "auto"}, "inspect": False}}

    def _overrides(self) -> list[dict[str, Any]]:
        return [
            {
                "matcher": {"id": "byName", "options": column.title},
                "properties": [
                    {"id": "unit", "value": column.unit},
                    *([] if column.limit is None else _red_from(column.limit)),
                ],
            }
            for column in self.columns
        ]

    def _options(self) -> dict[str, Any]:
        return {"showHeader": True, "cellHeight": "sm", "sortBy": []}

    def _transformations(self) -> list[dict[str, Any]]:
        values = [f"Value #{ref}" for ref in ascii_uppercase[: len(self.columns)]]
        # With one query the column is named plainly.
        names = ["Value"] if len(values) == 1 else values
        titles = dict(zip(names, (column.title for column in self.columns), strict=True))
        order = {name: index for index, name in enumerate((*self.labels, *names))}
        return [
            {"id": "merge", "options": {}},
            {
                "id": "organize",
                "options": {"excludeByName": {"Time": True}, "indexByName": order, "renameByName": titles},
            },
        ]


def _red_from(limit: float) -> list[dict[str, Any]]:
    steps = [{"color": GOOD, "value": None}, {"color": BAD, "value": limit}]
    return [
        {"id": "thresholds", "value": {"mode": "absolute", "steps": steps}},
        {"id": "custom.cellOptions", "value": {"type": "color-text"}},
    ]
