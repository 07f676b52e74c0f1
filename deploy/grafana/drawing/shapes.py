"""The panels that boards have again and again: a board says what they show, and here it stands how that looks."""

from collections.abc import Mapping
from typing import Final, TypedDict, Unpack

from deploy.grafana.drawing.kinds import Graph, Number
from deploy.grafana.drawing.links import Link, runbook
from deploy.grafana.drawing.panel import BAD, Query
from deploy.grafana.drawing.promql import per_second, quantile

_NEARLY_ALL, _HALF = 0.99, 0.5
_NAMES: Final = {_NEARLY_ALL: "p99", _HALF: "p50"}


class Look(TypedDict, total=False):
    """What may be said of a graph besides: see Graph."""

    width: int
    height: int
    stacked: bool
    most: float
    limits: Mapping[float | None, str]


def lines(title: str, said: str, unit: str, expr: str, by: str, link: Link, **look: Unpack[Look]) -> Graph:
    """A query's answer, a line a set of the labels that it is told `by`."""
    return Graph(title, said, unit, (Query(expr, _legend(by)),), link, **look)


def pace(
    title: str,
    said: str,
    counter: str,
    by: str,
    link: Link,
    *,
    where: str = "",
    unit: str = "cps",
    **look: Unpack[Look],
) -> Graph:
    """How fast a counter grows."""
    return lines(title, said, unit, per_second(counter, by, where), by, link, **look)


def nearly_all(
    title: str, said: str, histogram: str, by: str, link: Link, *, where: str = "", **look: Unpack[Look]
) -> Graph:
    """Within what time 99 of 100 were done. Each dot is one of them and leads to its trace."""
    return Graph(title, said, "s", (_within(_NEARLY_ALL, histogram, by, where, _legend(by)),), link, **look)


def half(title: str, said: str, histogram: str, by: str, link: Link, *, where: str = "", **look: Unpack[Look]) -> Graph:
    """The same for the one in the middle."""
    return Graph(title, said, "s", (_within(_HALF, histogram, by, where, _legend(by)),), link, **look)


def spread(
    title: str, said: str, histogram: str, by: str, link: Link, *, where: str = "", **look: Unpack[Look]
) -> Graph:
    """Both of them; the dots are those of the slow."""
    queries = tuple(
        _within(q, histogram, by, where, f"{_legend(by)} {name}".strip(), exemplars=q == _NEARLY_ALL)
        for q, name in _NAMES.items()
    )
    return Graph(title, said, "s", queries, link, **look)


def fault(title: str, said: str, expr: str, alert: str, *, of_range: bool = False) -> Number:
    """A number that is to be 0; the alert's page says what to do where it is not."""
    return Number(title, said, "none", (Query(expr),), runbook(alert), limits={1: BAD}, of_range=of_range)


def _within(q: float, histogram: str, by: str, where: str, legend: str, *, exemplars: bool = True) -> Query:
    return Query(quantile(q, histogram, by, where), legend, exemplars)


def _legend(by: str) -> str:
    return " ".join(f"{{{{{label}}}}}" for label in by.split(", ") if label)
