"""Kafka, as those see it who write to it and read from it."""

from typing import Final

from deploy.grafana.boards import lag
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel
from deploy.grafana.drawing.promql import now, pace_of_the_house
from deploy.grafana.drawing.shapes import lines, pace

_CHOSEN: Final = 'group=~"$group"'
_PUBLISHED: Final = traces("kind = producer")

KAFKA: Final[tuple[Panel, ...]] = (
    lines(
        "Written",
        "Records a second on each topic, whoever wrote them: other systems, too.",
        "cps",
        pace_of_the_house("topic_end_offset", "topic"),
        "topic",
        _PUBLISHED,
        stacked=True,
    ),
    pace(
        "Published by us",
        "Records a second, by service.",
        "events_published_total",
        "service",
        _PUBLISHED,
        stacked=True,
    ),
    lines(
        "In hand",
        "Records being handled, by group. One that stays at its limit needs more processes, or a faster provider.",
        "short",
        now("events_in_flight", "group", _CHOSEN),
        "group",
        runbook("ConsumerLagging"),
        stacked=True,
    ),
    lag.records(_CHOSEN, width=12),
    lag.age(_CHOSEN, width=12),
)
