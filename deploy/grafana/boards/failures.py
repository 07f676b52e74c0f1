"""Records and jobs that did not end well."""

from typing import Final

from deploy.grafana.drawing.kinds import Graph
from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel, Query
from deploy.grafana.drawing.promql import per_second, selector, total

_CHOSEN: Final = 'group=~"$group"'
_SPANS: Final = traces("kind = consumer && status = error")
_GIVEN_UP: Final = selector("dead_letters_total", _CHOSEN)

FAILURES: Final[tuple[Panel, ...]] = (
    Graph(
        "Dead letters",
        "Of the five minutes before, by group and why. They lie on `.dlq` topics for 14 days.",
        "none",
        (Query(f"round({total(f'increase({_GIVEN_UP}[5m])', 'group, code')})", "{{group}} {{code}}"),),
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
        (Query(per_second("events_processed_total", "outcome", f'{_CHOSEN}, outcome!="completed"'), "{{outcome}}"),),
        _SPANS,
        width=6,
        stacked=True,
    ),
    Graph(
        "How jobs end",
        "A second, by final state.",
        "cps",
        (Query(per_second("job_seconds_count", "status"), "{{status}}"),),
        runbook("JobsFailing"),
        width=6,
        stacked=True,
    ),
)
