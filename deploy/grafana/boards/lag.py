"""What the broker holds and a consumer group has not committed, as the rules record it."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD, Query
from deploy.grafana.drawing.promql import largest, total

RECORDS: Final = "group_topic:intelliassist_consumer_lag_records:max"
AGE: Final = "group_topic:intelliassist_consumer_lag_seconds:max"


def records(where: str, width: int) -> Graph:
    """By group."""
    return Graph(
        "Lag",
        "Records on the broker that the group has not committed, also where its service is down.",
        "short",
        (Query(total(f"{RECORDS}{{{where}}}", "group"), "{{group}}"),),
        runbook("ConsumerLagging"),
        width=width,
    )


def age(where: str, width: int) -> Graph:
    """By group."""
    return Graph(
        "Lag's age",
        "How old the oldest of these records is. Five minutes are too much for all but recordings and documents.",
        "s",
        (Query(largest(f"{AGE}{{{where}}}", "group"), "{{group}}"),),
        runbook("ConsumerLagging"),
        width=width,
        limits={300: BAD},
    )
