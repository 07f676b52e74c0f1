"""What the broker holds and a consumer group has not committed, as the rules record it."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook
from deploy.grafana.drawing.panel import BAD
from deploy.grafana.drawing.promql import largest, total
from deploy.grafana.drawing.shapes import fault, lines

RECORDS: Final = "group_topic:intelliassist_consumer_lag_records:max"
AGE: Final = "group_topic:intelliassist_consumer_lag_seconds:max"

STOPPED: Final = fault(
    "Consumers stopped",
    "Consumption stops by itself when too many of the last records became dead letters: a bad release, not bad records.",
    "count(group_topic:intelliassist_consumer_running:min < 1) or vector(0)",
    "ConsumerStopped",
)


def records(where: str, width: int) -> Graph:
    """By group."""
    return lines(
        "Lag",
        "Records on the broker that the group has not committed, also where its service is down.",
        "short",
        total(f"{RECORDS}{{{where}}}", "group"),
        "group",
        runbook("ConsumerLagging"),
        width=width,
    )


def age(where: str, width: int) -> Graph:
    """By group."""
    return lines(
        "Lag's age",
        "How old the oldest of these records is. Five minutes are too much for all but recordings and documents.",
        "s",
        largest(f"{AGE}{{{where}}}", "group"),
        "group",
        runbook("ConsumerLagging"),
        width=width,
        limits={300: BAD},
    )
