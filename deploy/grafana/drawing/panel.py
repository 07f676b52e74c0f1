"""A panel: a question, its queries, its unit, and where to go from there."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from string import ascii_uppercase
from typing import Any, ClassVar, Final

from deploy.grafana.drawing.links import Link

PROMETHEUS: Final = {"type": "prometheus", "uid": "prometheus"}
GOOD, DOUBTFUL, BAD = "green", "yellow", "red"
"""Grafana's own colours: they fit its light and its dark theme."""


@dataclass(frozen=True)
class Query:
    """PromQL, and what its lines are called."""

    expr: str
    legend: str = ""
    exemplars: bool = False

    def json(self, ref: str, form: str, *, instant: bool) -> dict[str, Any]:
        return {
            "refId": ref,
            "datasource": PROMETHEUS,
            "editorMode": "code",
            "expr": self.expr,
            "legendFormat": self.legend or "__auto",
            "format": form,
            "instant": instant,
            "range": not instant,
            **({"exemplar": True} if self.exemplars else {}),
        }


@dataclass(frozen=True)
class Panel:
    """What all of them have."""

    title: str
    description: str
    unit: str
    queries: tuple[Query, ...]
    link: Link
    _: KW_ONLY
    width: int = 8
    height: int = 7
    limits: Mapping[float | None, str] | None = None
    """Colours from these values on; before the first, green, or what None names."""

    kind: ClassVar[str]
    form: ClassVar[str] = "time_series"
    instant: ClassVar[bool] = False

    def json(self) -> dict[str, Any]:
        """Without its number and its place."""
        return {
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "datasource": PROMETHEUS,
            "targets": [
                query.json(ref, self.form, instant=self.instant)
                for ref, query in zip(ascii_uppercase, self.queries, strict=False)
            ],
            "fieldConfig": {
                "defaults": {"unit": self.unit, **self._thresholds(), **self._defaults()},
                "overrides": self._overrides(),
            },
            "options": self._options(),
            "links": [self.link.json()],
            "transformations": self._transformations(),
        }

    def _thresholds(self) -> dict[str, Any]:
        colors = {None: GOOD, **(self.limits or {})}
        steps = [{"color": color, "value": value} for value, color in colors.items()]
        return {"thresholds": {"mode": "absolute", "steps": steps}}

    def _defaults(self) -> dict[str, Any]:
        return {}

    def _overrides(self) -> list[dict[str, Any]]:
        return []

    def _options(self) -> dict[str, Any]:
        return {}

    def _transformations(self) -> list[dict[str, Any]]:
        return []
