"""The hops: a topic and who hears it, as the registry of topics has them."""

from typing import Final

from deploy.grafana.boards import lag
from deploy.grafana.drawing.board import Row
from deploy.grafana.drawing.kinds import Column, Graph, Table
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Query
from deploy.grafana.drawing.promql import largest, per_second, quantile, within
from deploy.grafana.drawing.shapes import spread

from contracts.topics import TOPICS, Topic

_FAILED: Final = 'outcome=~"refused|dead_lettered|parked"'
_COMPLETED: Final = 'outcome="completed"'
_CHOSEN: Final = 'group=~"$group"'
_HOP: Final = "group, topic"

EVERY_HOP: Final = Table(
    "Every hop",
    "A row a consumer group and topic. Failed are those of the time shown: refused as bad input, dead-lettered, or parked because this version does not know them. Seconds are what 99 of 100 records took in the last minutes.",
    "none",
    (
        Query(per_second("events_received_total", _HOP, _CHOSEN)),
        Query(per_second("events_processed_total", _HOP, f"{_CHOSEN}, {_COMPLETED}")),
        Query(within("events_processed_total", _HOP, f"{_CHOSEN}, {_FAILED}")),
        Query(quantile(0.99, "event_queue_seconds", _HOP, _CHOSEN)),
        Query(quantile(0.99, "event_handling_seconds", _HOP, _CHOSEN)),
        Query(largest(f"{lag.RECORDS}{{{_CHOSEN}}}", _HOP)),
        Query(largest(f"{lag.AGE}{{{_CHOSEN}}}", _HOP)),
    ),
    runbook("ConsumerLagging"),
    height=12,
    labels=("topic", "group"),
    columns=(
        Column("received", "cps"),
        Column("completed", "cps"),
        Column("failed", "none", limit=1),
        Column("queued for", "s", limit=60),
        Column("handled in", "s", limit=60),
        Column("lag", "short"),
        Column("lag's age", "s", limit=300),
    ),
)


def _groups(topic: Topic) -> tuple[str, ...]:
    """Who hears it in a consumer group; others leave no offset behind."""
    return tuple(hearer for hearer in topic.consumers if hearer not in (*topic.listeners, "anyone"))


def _hop(topic: Topic) -> Row:
    where = f'topic="{topic.name}", {_CHOSEN}'
    spans = f'span.messaging.destination.name = "{topic.name}" && kind = consumer'
    panels = (
        Graph(
            "Received, completed, failed",
            "Records a second, by consumer group. Failed: refused as bad input, dead-lettered, or parked because this version does not know them.",
            "cps",
            (
                Query(per_second("events_received_total", "group", where), "{{group}} received"),
                Query(per_second("events_processed_total", "group", f"{where}, {_COMPLETED}"), "{{group}} completed"),
                Query(per_second("events_processed_total", "group", f"{where}, {_FAILED}"), "{{group}} failed"),
            ),
            traces(f"{spans} && status = error"),
            width=5,
        ),
        spread(
            "In the queue",
            "From the time that its sender wrote into the record to the start of its handling: half of the records, and 99 of 100.",
            "event_queue_seconds",
            "group",
            traces(spans),
            where=where,
            width=5,
        ),
        spread(
            "Handled in",
            "From the start of a record's handling to its result on the broker: half of the records, and 99 of 100.",
            "event_handling_seconds",
            "group",
            traces(f"{spans} && duration > 1s"),
            where=where,
            width=5,
        ),
        lag.records(where, width=5),
        lag.age(where, width=4),
    )
    return Row(f"{topic.name}, to {' and '.join(_groups(topic))}", panels, closed=True)


HOPS: Final = tuple(_hop(topic) for topic in TOPICS if _groups(topic))
