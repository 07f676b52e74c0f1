"""Kafka, as those see it who write to it and read from it."""

from typing import Final

from deploy.grafana.boards import lag
from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import largest, now, per_second, selector

_CHOSEN: Final = 'group=~"$group"'
_PUBLISHED: Final = traces("kind = producer")
_ENDS: Final = largest(f"rate({selector('topic_end_offset')}[$__rate_interval])", "topic")

KAFKA: Final[tuple[Panel, ...]] = (
    Graph(
        "Written",
        "Records a second on each topic, whoever wrote them: other systems, too.",
        "cps",
        (Query(_ENDS, "{{topic}}"),),
        _PUBLISHED,
        stacked=True,
    ),
    Graph(
        "Published by us",
        "Records a second, by service.",
        "cps",
        (Query(per_second("events_published_total", "service"), "{{service}}"),),
        _PUBLISHED,
        stacked=True,
    ),
    Graph(
        "In hand",
        "Records being handled, by group. One that stays at its limit needs more processes, or a faster provider.",
        "short",
        (Query(now("events_in_flight", "group", _CHOSEN), "{{group}}"),),
        runbook("ConsumerLagging"),
        stacked=True,
    ),
    lag.records(_CHOSEN, width=12),
    lag.age(_CHOSEN, width=12),
)
