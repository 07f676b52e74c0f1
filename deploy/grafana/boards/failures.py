"""Records that were not dealt with as they should have been."""

from typing import Final

from deploy.grafana.drawing.links import runbook, traces
from deploy.grafana.drawing.panel import Panel
from deploy.grafana.drawing.promql import selector, total
from deploy.grafana.drawing.shapes import lines, pace

_CHOSEN: Final = 'group=~"$group"'
_ODD: Final = 'outcome!~"completed|tombstone"'
_SPANS: Final = traces("kind = consumer && status = error")
_GIVEN_UP: Final = f"increase({selector('dead_letters_total', _CHOSEN)}[5m])"

FAILURES: Final[tuple[Panel, ...]] = (
    lines(
        "Dead letters, whose",
        "Of the five minutes before, by consumer group. They lie on `.dlq` topics for 14 days.",
        "none",
        f"round({total(_GIVEN_UP, 'group')})",
        "group",
        runbook("DeadLetters"),
        width=6,
    ),
    lines(
        "Dead letters, why",
        "The same by what was wrong with them.",
        "none",
        f"round({total(_GIVEN_UP, 'code')})",
        "code",
        runbook("DeadLetters"),
        width=6,
    ),
    pace(
        "Tried again",
        "Attempts a second that failed and are repeated. Outages are waited out like this, and lose nothing.",
        "events_retried_total",
        "group",
        runbook("EventsRetried"),
        where=_CHOSEN,
        width=6,
    ),
    pace(
        "Records not completed",
        "A second. Refused is bad input, of which its user is told; a duplicate is a redelivery that changed nothing.",
        "events_processed_total",
        "outcome",
        _SPANS,
        where=f"{_CHOSEN}, {_ODD}",
        width=6,
        stacked=True,
    ),
)
