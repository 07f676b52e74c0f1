"""Records that were not dealt with as they should have been."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import per_second, selector, total

_CHOSEN: Final = 'group=~"$group"'
_ODD: Final = 'outcome!~"completed|tombstone"'
_SPANS: Final = traces("kind = consumer && status = error")
_GIVEN_UP: Final = selector("dead_letters_total", _CHOSEN)


def _given_up(by: str) -> str:
    return f"round({total(f'increase({_GIVEN_UP}[5m])', by)})"


FAILURES: Final[tuple[Panel, ...]] = (
    Graph(
        "Dead letters, whose",
        "Of the five minutes before, by consumer group. They lie on `.dlq` topics for 14 days.",
        "none",
        (Query(_given_up("group"), "{{group}}"),),
        runbook("DeadLetters"),
        width=6,
    ),
    Graph(
        "Dead letters, why",
        "The same by what was wrong with them.",
        "none",
        (Query(_given_up("code"), "{{code}}"),),
        runbook("DeadLetters"),
        width=6,
    ),
    Graph(
        "Tried again",
        "Attempts a second that failed and are repeated. Outages are waited out like this, and lose nothing.",
        "cps",
        (Query(per_second("events_retried_total", "group", _CHOSEN), "{{group}}"),),
        runbook("EventsRetried"),
        width=6,
    ),
    Graph(
        "Records not completed",
        "A second. Refused is bad input, of which its user is told; a duplicate is a redelivery that changed nothing.",
        "cps",
        (Query(per_second("events_processed_total", "outcome", f"{_CHOSEN}, {_ODD}"), "{{outcome}}"),),
        _SPANS,
        width=6,
        stacked=True,
    ),
)
