"""A dashboard with what Prometheus answers to it, laid out as it is seen with some closed rows opened."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from tests.telemetry.dashboards import asked_by, dashboards
from tests.telemetry.prometheus import Prometheus, Series, Span


@dataclass(frozen=True)
class Line:
    """A series under its name in the legend."""

    name: str
    series: Series


@dataclass(frozen=True)
class Exemplar:
    """One that was measured, of all that a query counts."""

    at: float
    """Seconds since 1970."""
    value: float
    trace_id: str


@dataclass(frozen=True)
class Answered:
    """A panel or a row's heading in its place, and the answer to each of its queries."""

    panel: dict[str, Any]
    x: int
    y: int
    width: int
    height: int
    answers: tuple[tuple[Line, ...], ...] = ()
    exemplars: tuple[Exemplar, ...] = ()
    opened: bool = True
    """Of a heading: whether its row's panels are shown."""


async def answered(name: str, prometheus: Prometheus, span: Span, opened: Collection[str]) -> list[Answered]:
    """`opened` are beginnings of the titles of closed rows."""
    found = []
    for panel, y in _flowing(dashboards()[name]["panels"], opened):
        place = panel["gridPos"]
        answers, exemplars = [], list[Exemplar]()
        for asked in asked_by(name, "", panel):
            query = asked.filled(span.seconds)
            one_moment = asked.instant
            series = await (prometheus.at(query, span.end) if one_moment else prometheus.over(query, span))
            answers.append(tuple(Line(_name(asked.legend, one.labels), one) for one in series))
            if asked.exemplars:
                exemplars += [_exemplar(one) for one in await prometheus.exemplars(query, span)]
        seen = not panel.get("collapsed") or panel["title"].startswith(tuple(opened))
        size = place["w"], place["h"]
        found.append(Answered(panel, place["x"], y, *size, tuple(answers), tuple(exemplars), seen))
    return found


def _flowing(panels: list[dict[str, Any]], opened: Collection[str]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each with its line; what stands below an opened row is moved down."""
    moved = 0
    for panel in panels:
        y = panel["gridPos"]["y"] + moved
        yield panel, y
        if panel.get("collapsed") and panel["title"].startswith(tuple(opened)):
            inner = panel["panels"]
            yield from ((one, one["gridPos"]["y"] + moved) for one in inner)
            moved += max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in inner) - panel["gridPos"]["y"] - 1


def _exemplar(told: dict[str, Any]) -> Exemplar:
    return Exemplar(told["timestamp"], float(told["value"]), told["labels"]["trace_id"])


def _name(legend: str, labels: dict[str, str]) -> str:
    for label, value in labels.items():
        legend = legend.replace(f"{{{{{label}}}}}", value)
    return legend
